import type { Outcome } from './torture.ts';

const MEGABYTE = 2 ** 20;

/** A run as one object, for a program. */
export function summarise({ broken, silent, steps, totals, recoveries, peaks }: Outcome): object {
  return {
    broken,
    silent,
    steps,
    ...totals,
    recoverySeconds: Object.fromEntries(recoveries),
    peakBytes: Object.fromEntries(peaks),
  };
}

/** A run as a person reads it. */
export function describe({ broken, steps, totals, recoveries, peaks }: Outcome): string {
  const all = [...recoveries.values()].flat().sort((one, other) => one - other);
  const [slowest] = [...recoveries].sort(([, one], [, other]) => Math.max(...other) - Math.max(...one));
  const memory = [...peaks].map(([part, bytes]) => `${part} ${(bytes / MEGABYTE).toFixed(0)} MiB`).join(', ');
  const lines = [
    `${steps} steps; ${totals.creations} pods created, ${totals.passes} passes, ${totals.sleeps} times put to sleep, ${totals.raises} times woken, ${totals.ourWrites} writes of ours`,
    `well again after ${(all[Math.floor(all.length / 2)] ?? 0).toFixed(1)} s (median), ${Math.max(...(slowest?.[1] ?? [0])).toFixed(1)} s (longest: ${slowest?.[0]})`,
    `memory at most: ${memory}`,
    `${broken.length} broken invariants`,
  ];
  return `${lines.join('\n')}\n`;
}
