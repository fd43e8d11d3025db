import type { Counters } from './counters.ts';

/**
 * The gate: whether the socket tables have to be walked to know what they say. A walk costs the kernel a look at its
 * whole hash of sockets, 2 ms where there is nothing and 70 ms at 50,000 sockets; the counters cost microseconds.
 *
 * | event                                         | what moves                          | known after |
 * |-----------------------------------------------|-------------------------------------|-------------|
 * | a connection opens, either way                | opened or accepted, established     | the next look |
 * | established closes: by us, by a reset, by time| established                         | the next look |
 * | the peer closes (ESTABLISHED to CLOSE_WAIT)   | segments alone: still shown active  | {@link softSeconds} |
 * | FIN_WAIT to TIME_WAIT                         | segments, while the last walk saw such a socket | the next look |
 * | bytes move in a half-closed connection        | segments: it counts on meanwhile    | {@link softSeconds} |
 * | a half-closed one's bound passes              | time alone                          | the next look |
 * | TIME_WAIT ends                                | timeWait                            | the next look |
 * | a listener comes or goes                      | inUse                               | the next look |
 * | one listener goes as another comes            | nothing: {@link isListenLookDue}    | {@link LISTEN_SECONDS} |
 * | SYN_RECV and other states come and go         | segments, or nothing                | {@link forcedSeconds} |
 */
export type ScanDecision =
  /** The last walk is still the truth. */
  | 'unchanged'
  /** Something changed, and the tables have to say what. */
  | 'walk'
  /** Something changed, and another walk now would take more than walks may, see walk-credit.ts. */
  | 'later';

/** What a walk left behind for the gate. */
export interface LastWalk {
  atSeconds: number;
  costSeconds: number;
  /** The counters just before it. */
  counters: Counters;
  /** Sockets that a segment alone can turn into a TIME_WAIT. */
  closing: number;
}

/**
 * Seconds between two looks at listeners alone. One costs some 10 µs while the processor's caches are warm, so one per second
 * is free while clients ask. Between two background samples the caches are cold, and no client waits for an answer.
 */
export const LISTEN_SECONDS = { asked: 1, beat: 60 };

/** Walks for segments alone may take 0.2 % of the time, and are no use more often than a background sample. */
const SOFT_FACTOR = 500;
export const SOFT_SECONDS = { min: 10, max: 60 };

/** Walks for nothing at all may take 4 ms a minute: 4 / 60,000. The counters have been proved against the walk. */
const FORCED_FACTOR = 15_000;
export const FORCED_SECONDS = { min: 60, max: 1800 };

/** Seconds after which received segments alone are a reason to walk. */
export function softSeconds(costSeconds: number): number {
  return clamp(costSeconds * SOFT_FACTOR, SOFT_SECONDS);
}

/** Seconds after which nothing at all is a reason to walk. */
export function forcedSeconds(costSeconds: number): number {
  return clamp(costSeconds * FORCED_FACTOR, FORCED_SECONDS);
}

/** Decides by the counters now, and by the time for walks that is saved up. */
export function decideScan(
  last: LastWalk,
  now: { counters: Counters; atSeconds: number; creditSeconds: number },
): ScanDecision {
  if (isReason(last, now.counters, now.atSeconds - last.atSeconds)) return now.creditSeconds > 0 ? 'walk' : 'later';
  return 'unchanged';
}

/** True when the listeners have to be looked at, as a swap of two moves no counter. */
export function isListenLookDue(lookedAtSeconds: number, nowSeconds: number, isScheduled: boolean): boolean {
  return nowSeconds - lookedAtSeconds >= (isScheduled ? LISTEN_SECONDS.beat : LISTEN_SECONDS.asked);
}

function isReason({ counters: then, closing, costSeconds }: LastWalk, now: Counters, ageSeconds: number): boolean {
  if (then.accepted !== now.accepted || then.opened !== now.opened || then.established !== now.established) return true;
  if (then.inUse !== now.inUse || then.timeWait !== now.timeWait) return true;
  if (then.segments === now.segments) return ageSeconds >= forcedSeconds(costSeconds);
  return closing > 0 || ageSeconds >= softSeconds(costSeconds);
}

function clamp(seconds: number, { min, max }: { min: number; max: number }): number {
  return Math.min(max, Math.max(min, seconds));
}
