import type { KubeClient } from './client.ts';
import { call } from './errors.ts';
import type { ObjectName } from './secrets.ts';

/** Where a Service is reached, and what an owner reference to it needs. */
export interface ServiceAddress {
  uid: string;
  clusterIP: string;
  /** The labels of the pods behind it. */
  selector: Readonly<Record<string, string>>;
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
