import type { KubeClient } from './client.ts';
import { call, ifFound } from './errors.ts';
import type { ObjectName } from './secrets.ts';
import type { V1ConfigMap } from './types.ts';

/** The ConfigMap, or undefined where there is none. */
export function readConfigMap({ core }: KubeClient, { namespace, name }: ObjectName): Promise<V1ConfigMap | undefined> {
  return ifFound(call(`read ConfigMap ${namespace}/${name}`, core.readNamespacedConfigMap({ namespace, name })));
}

/** Creates the ConfigMap, or replaces it when its body carries a resourceVersion. A conflict means: read again. */
export function writeConfigMap(
  { core }: KubeClient,
  { namespace, name }: ObjectName,
  body: V1ConfigMap,
): Promise<V1ConfigMap> {
  return body.metadata?.resourceVersion === undefined
    ? call(`create ConfigMap ${namespace}/${name}`, core.createNamespacedConfigMap({ namespace, body }))
    : call(`replace ConfigMap ${namespace}/${name}`, core.replaceNamespacedConfigMap({ namespace, name, body }));
}
