import type { Platform } from '../platform/platform.ts';

/** A calendar that is set by less than this goes on as it was: a moment that was told keeps its time. */
const MIN_JUMP_MILLISECONDS = 1000;

/** What a time of the monotonic clock is on the calendar, in milliseconds since 1970. Follows a calendar that is set. */
export function createCalendar(
  host: Pick<Platform, 'monotonicSeconds' | 'wallMilliseconds'>,
): (seconds: number) => number {
  let offset = Number.NEGATIVE_INFINITY;
  return (seconds) => {
    const now = Math.round(host.wallMilliseconds() - host.monotonicSeconds() * 1000);
    if (Math.abs(now - offset) > MIN_JUMP_MILLISECONDS) offset = now;
    return offset + seconds * 1000;
  };
}
