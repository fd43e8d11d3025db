import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  SESSION_FAILED_ATTEMPTS_METRIC,
  SESSION_QUESTIONS_METRIC,
  SESSION_START_METRIC,
  type SESSION_START_PHASES,
  SESSION_WATCH_BREAKS_METRIC,
  type SESSION_WRITES,
  SESSION_WRITES_METRIC,
  SESSIONS_ENDED_METRIC,
  SESSIONS_METRIC,
  SESSIONS_UNMONITORED_METRIC,
} from '../../contract/metrics.ts';
import { SESSION_REASONS, SESSION_STATES } from '../../contract/session-states.ts';
import type { SessionReason, SessionState } from '../../contract/sessions.ts';

/** One of the phases of a start. */
export type StartPhase = (typeof SESSION_START_PHASES)[number];

/** What the sessions' controller tells Prometheus. */
export interface SessionMetrics {
  started(phase: StartPhase, seconds: number, outcome: 'ready' | 'failed'): void;
  ended(reason: SessionReason): void;
  asked(result: 'answer' | 'none'): void;
  wrote(what: (typeof SESSION_WRITES)[number]): void;
  failed(): void;
  watchBroke(): void;
  /** What is counted on request: the state of each session, and whether it goes unmonitored. */
  sessions(list: () => Iterable<{ state: SessionState; isUnmonitored: boolean }>): void;
  text(): Promise<string>;
}

/** From a warm start to a slow pull: a node that is full or an image of gigabytes takes minutes. */
const BUCKETS = [0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 120, 300];

export function createSessionMetrics(): SessionMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const ends = counter(SESSIONS_ENDED_METRIC, 'Sessions that ended, by reason.', 'reason');
  const questions = counter(SESSION_QUESTIONS_METRIC, 'Questions to sidecars of sessions, by result.', 'result');
  const writes = counter(SESSION_WRITES_METRIC, 'Writes to the API server by what was written.', 'what');
  const failures = counter(SESSION_FAILED_ATTEMPTS_METRIC, 'Failed attempts that are retried.');
  const breaks = counter(SESSION_WATCH_BREAKS_METRIC, 'Watches that were interrupted and restarted.');
  const starts = new Histogram({
    name: SESSION_START_METRIC,
    help: 'Seconds of a start from the first sight of the session, by launch, phase and outcome.',
    labelNames: ['launch', 'phase', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  // A counter that begins with its first increase cannot be seen to increase.
  for (const reason of SESSION_REASONS) ends.inc({ reason }, 0);
  let list = (): Iterable<{ state: SessionState; isUnmonitored: boolean }> => [];
  countSessions(registers, () => list());
  return {
    started: (phase, seconds, outcome) => starts.observe({ launch: 'cold', phase, outcome }, seconds),
    ended: (reason) => ends.inc({ reason }),
    asked: (result) => questions.inc({ result }),
    wrote: (what) => writes.inc({ what }),
    failed: () => failures.inc(),
    watchBroke: () => breaks.inc(),
    sessions(by) {
      list = by;
    },
    text: () => registry.metrics(),
  };
}

function countSessions(
  registers: Registry[],
  list: () => Iterable<{ state: SessionState; isUnmonitored: boolean }>,
): void {
  new Gauge({
    name: SESSIONS_METRIC,
    help: 'Sessions by state.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const state of SESSION_STATES) this.set({ state }, 0);
      for (const { state } of list()) this.inc({ state });
    },
  });
  new Gauge({
    name: SESSIONS_UNMONITORED_METRIC,
    help: 'Sessions that are ready and whose sidecar does not answer.',
    registers,
    collect() {
      this.set([...list()].filter(({ isUnmonitored }) => isUnmonitored).length);
    },
  });
}
