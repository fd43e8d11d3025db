import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import type { V1Pod } from '../lib/kube/types.ts';

/** A pod that asks for a sidecar and that a namespace under Pod Security "restricted" would take. It is never started. */
export const LABELLED_POD: V1Pod = {
  metadata: { generateName: 'spawner-helm-test-', labels: { [MONITOR_LABEL]: MONITOR_ON } },
  spec: {
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
  },
};
