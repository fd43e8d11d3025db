import { atMost, type Goal, ratio } from '../report/figure.ts';
import type { Figures } from './sidecar-figures.ts';

/** What a host has to keep. */
export interface HostGoals {
  /** A status, in microseconds; on the native host relative to Node in the same run. */
  status: Goal;
  /** The first answer, in milliseconds. */
  start: Goal;
  /** Megabytes of available memory. */
  memory: Goal;
  /** A walk of 10,000 sockets, relative to C's. */
  walk?: Goal;
}

/** What was measured of prototypes, and some room: docs/decisions/sidecar-lean-host.md and sidecar-memory.md. */
export const GOALS: Readonly<Record<keyof Figures['hosts'], HostGoals>> = {
  lean: { status: ratio.atMost(1.5), start: atMost(15), memory: atMost(0.5) },
  node: { status: atMost(100), start: atMost(80), memory: atMost(8.5), walk: atMost(1.05) },
};
