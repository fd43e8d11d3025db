import type { KubeClient } from '../client.ts';
import { call, ignoreNotFound } from '../errors.ts';
import type { ListWatch } from '../reconcile/informer.ts';
import type { V1Secret } from '../types.ts';

/** An object's place. */
export interface ObjectName {
  namespace: string;
  name: string;
}

/** The Secret, or undefined where there is none. */
export function readSecret({ core }: KubeClient, { namespace, name }: ObjectName): Promise<V1Secret | undefined> {
  return ignoreNotFound(call(`read Secret ${namespace}/${name}`, core.readNamespacedSecret({ namespace, name })));
}

/** Creates the Secret, or replaces it when its body carries a resourceVersion. A conflict means: read again. */
export function writeSecret({ core }: KubeClient, { namespace, name }: ObjectName, body: V1Secret): Promise<V1Secret> {
  return body.metadata?.resourceVersion === undefined
    ? call(`create Secret ${namespace}/${name}`, core.createNamespacedSecret({ namespace, body }))
    : call(`replace Secret ${namespace}/${name}`, core.replaceNamespacedSecret({ namespace, name, body }));
}

/** One Secret, to be followed. Nothing of it is kept. */
export function secretSource({ core }: KubeClient, { namespace, name }: ObjectName): ListWatch<V1Secret, true> {
  return {
    path: `/api/v1/namespaces/${namespace}/secrets`,
    fieldSelector: `metadata.name=${name}`,
    list: (query) => core.listNamespacedSecret({ namespace, ...query }),
    read: () => true,
  };
}
