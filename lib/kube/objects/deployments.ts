import type { KubeClient } from '../client.ts';
import { call } from '../errors.ts';
import type { V1OwnerReference } from '../types.ts';
import type { ObjectName } from './secrets.ts';

/** What belongs to a Deployment, and goes with it. */
export async function ownedByDeployment(
  { apps }: KubeClient,
  { namespace, name }: ObjectName,
): Promise<V1OwnerReference> {
  const read = apps.readNamespacedDeployment({ namespace, name });
  const { metadata } = await call(`read Deployment ${namespace}/${name}`, read);
  return { apiVersion: 'apps/v1', kind: 'Deployment', name, uid: metadata?.uid ?? '' };
}
