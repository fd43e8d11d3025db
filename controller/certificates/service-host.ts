import type { ObjectName } from '../../lib/kube/objects/secrets.ts';

/** The host name by which the API server calls a Service, and for which its certificate has to be valid. */
export function serviceHost({ name, namespace }: ObjectName): string {
  return `${name}.${namespace}.svc`;
}
