/** Whoever is told that a source is ready. */
export interface ReadyListener {
  ready(canRead: boolean, canWrite: boolean): void;
  /** Gives up. */
  destroy?(): void;
}

/** Who listens to which source. */
export type ReadyListeners = Map<number, ReadyListener>;
