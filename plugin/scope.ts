import { connectAs, type KubeClient } from '../lib/kube/client.ts';
import type { ObjectKind } from '../lib/kube/discovery.ts';
import { scalableKinds } from '../lib/kube/objects/scalable-kinds.ts';

/** The flags that every command has, as kubectl has them. */
export interface ScopeFlags {
  namespace?: string;
  allNamespaces?: boolean;
  context?: string;
  kubeconfig?: string;
}

/** Which cluster, and where in it. */
export interface Scope {
  client: KubeClient;
  /** The one that a name without a namespace is in. */
  namespace: string;
  /** Where to look; none means everywhere. */
  namespaces: readonly string[];
  /** The kinds that can sleep, looked up once. */
  kinds(): Promise<readonly ObjectKind[]>;
}

/**
 * Finds the cluster as kubectl does: flags, then KUBECONFIG, then ~/.kube/config.
 * @throws Error where there is none, naming what was looked at
 */
export function parseScope({ namespace, allNamespaces, context, kubeconfig }: ScopeFlags): Scope {
  const connected = connectAs({ context, kubeconfig });
  const here = namespace ?? connected.namespace;
  const { client } = connected;
  let known: Promise<readonly ObjectKind[]> | undefined;
  const kinds = () => {
    known ??= scalableKinds(client.rest);
    return known;
  };
  return { client, namespace: here, namespaces: allNamespaces ? [] : [here], kinds };
}
