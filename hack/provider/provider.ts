import type { ToolName } from '../tools/tools.ts';

/** A Kubernetes that tests and the demo run on, from any provider. */
export interface Cluster {
  name: string;
  provider: ProviderName;
  /** A kubeconfig file whose current context is this cluster. */
  kubeconfig: string;
  /** What comes before `/spawner:tag` in the names of images for it. */
  registry: string;
}

/** Where a cluster comes from. */
export type ProviderName = 'context' | 'kind' | 'embedded';

/** How long a cluster lives: as long as the process that started it, however that ends, or until `down`. */
export type Lifetime = 'process' | 'until-down';

/** What only the clusters of some providers let a test do. */
export type Capability =
  | 'audit-requests'
  | 'end-with-its-starter'
  | 'enforce-policies'
  | 'enter-node-network'
  | 'join-node'
  | 'mutate-by-policy'
  | 'pull-from-pod'
  | 'restart-api-server'
  | 'restart-node';

/** The same commands for every kind of cluster. */
export interface Provider {
  name: ProviderName;
  capabilities: readonly Capability[];
  /** What it builds before its first cluster starts. */
  tools: readonly ToolName[];
  /** What builds images that {@link load} understands. */
  imageBuilder: 'docker' | 'buildah';
  /** Starts it, or finds it running. Says how far it is on standard error. */
  up(name: string, lifetime: Lifetime): Promise<Cluster>;
  /** Ends it and removes everything it left; nothing to do is fine. */
  down(name: string): Promise<void>;
  /** The names of the clusters that it started and that were not taken down, running or not. */
  list(): Promise<string[]>;
  /** The cluster, or undefined when it does not run. */
  find(name: string): Promise<Cluster | undefined>;
  /** Makes an image that was built here known to the cluster's nodes. */
  load(cluster: Cluster, image: string): Promise<void>;
}
