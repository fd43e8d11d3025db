import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import type { V1Pod } from '../lib/kube/types.ts';

/** A pod with more labels that asks for a sidecar. It is never started. */
export function labelledPod(labels: Readonly<Record<string, string>>): V1Pod {
  return {
    metadata: { generateName: 'spawner-helm-test-', labels: { ...labels, [MONITOR_LABEL]: MONITOR_ON } },
    spec: SPEC,
  };
}

/** What a namespace under Pod Security "restricted" would take. */
const SPEC: NonNullable<V1Pod['spec']> = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'app',
      image: 'never-pulled',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      // A quota may ask for them.
      resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
    },
  ],
};
