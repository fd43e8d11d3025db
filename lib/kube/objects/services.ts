import type { KubeClient } from '../client.ts';
import { call } from '../errors.ts';
import type { V1OwnerReference } from '../types.ts';
import type { ObjectName } from './secrets.ts';

/** Where a Service is reached, and what an owner reference to it needs. */
export interface ServiceAddress {
  uid: string;
  clusterIP: string;
  /** The labels of the pods behind it. */
  selector: Readonly<Record<string, string>>;
}

/** What belongs to the Service, and goes with it. */
export function ownedBy({ name }: ObjectName, { uid }: Pick<ServiceAddress, 'uid'>): V1OwnerReference {
  return { apiVersion: 'v1', kind: 'Service', name, uid };
}

/** The Service's address inside the cluster. */
export async function readService({ core }: KubeClient, { namespace, name }: ObjectName): Promise<ServiceAddress> {
  const service = await call(`read Service ${namespace}/${name}`, core.readNamespacedService({ namespace, name }));
  return {
    uid: service.metadata?.uid ?? '',
    clusterIP: service.spec?.clusterIP ?? '',
    selector: service.spec?.selector ?? {},
  };
}
