import type { PortCounts } from './count-connections.ts';

/** Since when nobody is there, in seconds of a clock that never jumps. */
export type IdleClock =
  /** Nothing has listened so far, so nothing is known. */
  { kind: 'waiting-for-listener' } | { kind: 'active' } | { kind: 'idle'; sinceSeconds: number; everActive: boolean };

/** The clock of a sidecar that has just started. */
export const NEW_CLOCK: IdleClock = { kind: 'waiting-for-listener' };

/**
 * The clock after one more sample, at `nowSeconds` of the same monotonic clock. It starts when a port first listens; a
 * TIME_WAIT still counts as somebody, for a minute after a server closed first, as in the older spawner-sidecar.
 */
export function tick(clock: IdleClock, { active, waiting, listening }: PortCounts, nowSeconds: number): IdleClock {
  if (active + waiting > 0) return { kind: 'active' };
  if (clock.kind === 'idle') return clock;
  if (clock.kind === 'active') return { kind: 'idle', sinceSeconds: nowSeconds, everActive: true };
  return listening ? { kind: 'idle', sinceSeconds: nowSeconds, everActive: false } : clock;
}

/** Whole seconds since somebody was there, 0 while somebody is and while nothing is known. */
export function idleSeconds(clock: IdleClock, nowSeconds: number): number {
  return clock.kind === 'idle' ? Math.max(0, Math.floor(nowSeconds - clock.sinceSeconds)) : 0;
}
