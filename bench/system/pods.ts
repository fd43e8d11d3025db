import { MONITOR_LABEL, MONITOR_ON } from '../../contract/labels.ts';
import type { V1Pod } from '../../lib/kube/types.ts';

/** A pod that does nothing, as small as one can be. */
export function sleepingPod(name: string, { image, isMonitored }: { image: string; isMonitored: boolean }): V1Pod {
  const container = {
    name: 'app',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['busybox', 'sleep', '3600'],
    ports: [{ containerPort: 8080 }],
  };
  return {
    metadata: { name, labels: isMonitored ? { [MONITOR_LABEL]: MONITOR_ON } : {} },
    spec: { terminationGracePeriodSeconds: 1, containers: [container] },
  };
}
