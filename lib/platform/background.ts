import type { Platform } from './platform.ts';

/** A moment that background samples are aligned to, and the seconds between them. */
export interface Schedule {
  originSeconds: number;
  periodSeconds: number;
}

/** The seconds from `nowSeconds` to the next beat. Never so few that a timer that fired a little early fires twice. */
export function untilNext({ originSeconds, periodSeconds }: Schedule, nowSeconds: number): number {
  const passed = Math.floor((nowSeconds - originSeconds) / periodSeconds + 0.01);
  return originSeconds + (passed + 1) * periodSeconds - nowSeconds;
}

/** Calls `work` at every beat for ever. The rhythm is asked for again each time, and does not drift as an interval would. */
export function beat(host: Platform, rhythm: () => Schedule, work: () => Promise<unknown>): void {
  const wait = () => setTimeout(run, untilNext(rhythm(), host.monotonicSeconds()) * 1000);
  const run = () => {
    work().then(wait, wait);
  };
  wait();
}
