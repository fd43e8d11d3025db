/** What the torture holds the system to. */
export type Invariant =
  | 'busy-never-asleep'
  | 'claims-kept'
  | 'replicas-never-raised'
  | 'creation-never-blocked'
  | 'one-sidecar'
  | 'no-write-storm'
  | 'memory-under-limit'
  | 'recovers'
  | 'idle-sleeps';

/** An invariant that did not hold. */
export interface Broken {
  invariant: Invariant;
  /** What it is about: a workload, a pod, a user. One is reported once. */
  subject: string;
  /** A sentence with the figures. */
  what: string;
  /** In milliseconds since 1970. */
  at: number;
}
