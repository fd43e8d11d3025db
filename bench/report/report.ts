import type { Figure } from './figure.ts';
import type { MachineFacts } from './machine-facts.ts';

/** What a run leaves behind, as JSON. */
export interface Report {
  /** Counts up when a key gets another meaning. */
  version: 1;
  /** When it began, RFC 3339. */
  began: string;
  /** How long it took. */
  seconds: number;
  /** True: as little was done as shows that the benchmarks work. */
  isQuick: boolean;
  machine: MachineFacts;
  benchmarks: BenchmarkReport[];
}

/** What a benchmark gave. */
export type BenchmarkReport = Measured | Failed;

/** It came to its end. */
export interface Measured {
  kind: 'measured';
  name: string;
  title: string;
  seconds: number;
  figures: Figure[];
  /** Where this one was measured again after the whole run: when it began, and by what. */
  again?: { began: string; commit: string; loadBefore: number };
}

/** It did not, and the others were run all the same. Why, the terminal tells: such messages have paths of a machine in them. */
export interface Failed {
  kind: 'failed';
  name: string;
  title: string;
}
