/** How long a part of the tests takes on two cores, in minutes: with the tools built, and on a new machine. */
export interface PartTime {
  warm: number;
  cold: number;
}

/**
 * Of each part of `npm test`. The tools are built while the first parts run, and the kernel tests wait until that is over.
 * Warm as measured; cold as measured once with empty caches, 52 min 9 s in all: most of it waits for tools.
 */
export const PART_TIMES: Readonly<Record<string, PartTime>> = {
  check: { warm: 0.2, cold: 0.5 },
  unit: { warm: 1.5, cold: 4.5 },
  chart: { warm: 0.5, cold: 6.5 },
  kernel: { warm: 1, cold: 25 },
  e2e: { warm: 11, cold: 15.5 },
  browser: { warm: 3.5, cold: 3.5 },
};

/** The most that all of it may take on two cores, in minutes, with tools to build among it. A machine of CI ends after 90. */
export const BUDGET_MINUTES = 56;

/** What to expect, said at the start. */
export function describeExpected(parts: readonly string[]): string {
  const sum = (key: keyof PartTime) =>
    Math.ceil(parts.reduce((minutes, part) => minutes + (PART_TIMES[part]?.[key] ?? 0), 0));
  return `${parts.join(', ')}: about ${sum('warm')} min on two cores, ${sum('cold')} on a new machine\n`;
}

/** What each part took, in seconds, said at the end. */
export function describeTaken(taken: ReadonlyMap<string, number>): string {
  const parts = [...taken].map(([part, seconds]) => `${part} ${format(seconds)}`);
  const all = [...taken.values()].reduce((sum, seconds) => sum + seconds, 0);
  return `${[...parts, `all ${format(all)}`].join(', ')}\n`;
}

/** Why a whole run took too long, or undefined where it did not. */
export function whyTooLong(taken: ReadonlyMap<string, number>): string | undefined {
  const minutes = [...taken.values()].reduce((sum, seconds) => sum + seconds, 0) / 60;
  return minutes > BUDGET_MINUTES
    ? `Tests took too long: expected at most ${BUDGET_MINUTES} min, got ${minutes.toFixed(1)} min; a long proof belongs to torture or bench\n`
    : undefined;
}

function format(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${whole % 60}s`;
}
