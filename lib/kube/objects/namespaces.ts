import type { KubeClient } from '../client.ts';
import type { ListWatch } from '../reconcile/informer.ts';
import type { V1Namespace } from '../types.ts';

/** One namespace or all, to be followed, with what is read from their labels. */
export function namespacesSource<T>(
  { core }: KubeClient,
  read: (labels: Readonly<Record<string, string>>) => T,
  name?: string,
): ListWatch<V1Namespace, T> {
  return {
    path: '/api/v1/namespaces',
    ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }),
    list: (query) => core.listNamespace(query),
    read: ({ metadata }) => read(metadata?.labels ?? {}),
  };
}
