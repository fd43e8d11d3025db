/** Since when no client is connected, in seconds of a clock that never jumps. */
export type IdleClock =
  /** Nothing has listened so far, so nothing is known. */
  | { kind: 'waiting-for-listener'; everActive: boolean }
  | { kind: 'active' }
  | { kind: 'idle'; sinceSeconds: number; everActive: boolean };

/** What a sample says about people. */
export interface Presence {
  /** A client is connected, or may be. */
  isActive: boolean;
  /** A client connected and disconnected since the last sample. */
  hadActivity: boolean;
  /** A monitored port listens. */
  listening: boolean;
}

/** The clock of a sidecar that has just started. */
export const NEW_CLOCK: IdleClock = { kind: 'waiting-for-listener', everActive: false };

/** The clock of one that may have been restarted, and so does not know whether a client was connected before. */
export const RESTARTED_CLOCK: IdleClock = { kind: 'waiting-for-listener', everActive: true };

/**
 * The clock after one more sample, at `nowSeconds` of the same monotonic clock. It starts when a port first listens; a
 * TIME_WAIT still counts as a client, for a minute after a server closed first, as in the older spawner-sidecar.
 */
export function tick(clock: IdleClock, { isActive, hadActivity, listening }: Presence, nowSeconds: number): IdleClock {
  if (isActive) return { kind: 'active' };
  if (hadActivity) return idleFrom(nowSeconds, true);
  if (clock.kind === 'idle') return clock;
  if (clock.kind === 'active') return idleFrom(nowSeconds, true);
  return listening ? idleFrom(nowSeconds, clock.everActive) : clock;
}

/** From the next whole millisecond on, as times of the calendar have no more digits: the same moment is always the same text. */
function idleFrom(nowSeconds: number, everActive: boolean): IdleClock {
  return { kind: 'idle', sinceSeconds: Math.ceil(nowSeconds * 1000) / 1000, everActive };
}

/** Restarts a clock that has idled at `nowSeconds`, after a time without samples. */
export function restart(clock: IdleClock, nowSeconds: number): IdleClock {
  return clock.kind === 'idle' ? idleFrom(nowSeconds, clock.everActive) : clock;
}

/** Seconds since the last client was connected, 0 while one is and while nothing is known. */
export function idleSeconds(clock: IdleClock, nowSeconds: number): number {
  return clock.kind === 'idle' ? Math.max(0, nowSeconds - clock.sinceSeconds) : 0;
}
