import { RUN_LABEL, SESSION_LABEL, SESSION_SERVICE_PORT } from '../../contract/sessions.ts';
import type { V1OwnerReference, V1Service } from '../kube/types.ts';
import type { SessionFacts } from './scene.ts';

/** The Service of a session. It belongs to the pod, so that it goes with it, and the next session of the name gets its own. */
export function makeService(
  { namespace, name, settings }: Pick<SessionFacts, 'namespace' | 'name' | 'settings'>,
  uid: string,
): V1Service {
  const ownerReferences: V1OwnerReference[] = [{ apiVersion: 'v1', kind: 'Pod', name, uid }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels: { [RUN_LABEL]: name, [SESSION_LABEL]: name }, ownerReferences },
    spec: {
      selector: { [SESSION_LABEL]: name },
      ports: [{ name: 'http', port: SESSION_SERVICE_PORT, targetPort: settings.httpPort }],
    },
  };
}
