import type { KubeClient } from '../client.ts';
import { call } from '../errors.ts';
import type { V1Pod } from '../types.ts';

/** The pod as it would be created, after all admission plugins have run. Nothing is stored. */
export function dryRunPod({ core }: KubeClient, namespace: string, body: V1Pod): Promise<V1Pod> {
  const request = core.createNamespacedPod({ namespace, body, dryRun: 'All' });
  return call(`create a pod in namespace ${namespace} as a dry run`, request);
}
