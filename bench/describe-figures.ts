import type { Figures } from './figures.ts';

/** The figures as a person reads them. */
export function describeFigures({
  host,
  startMilliseconds: start,
  idleNodeKilobytes: idleNode,
  availableKilobytes: available,
  at,
}: Figures): string {
  const rows = at.map((figures) => [
    figures.sockets.toLocaleString('en'),
    `${figures.statusMicroseconds.toFixed(0)} µs`,
    `1/${(figures.walkMicroseconds / figures.statusMicroseconds).toFixed(0)}`,
    `${figures.churned.median.toFixed(0)} µs`,
    `${(figures.churned.slow / 1000).toFixed(1)} ms`,
    `${(figures.walkMicroseconds / 1000).toFixed(1)} ms`,
    `${figures.walkOfC.toFixed(2)} ×`,
    `${figures.stallMilliseconds.toFixed(1)} ms`,
    `${figures.cpuMillisecondsPerMinute.toFixed(1)} ms`,
    `${figures.idleKilobytes.toLocaleString('en')} kB`,
    `${figures.askedKilobytes.toLocaleString('en')} kB`,
  ]);
  const headings = [
    'sockets',
    'status',
    'of a walk',
    'in churn',
    '1 of 100',
    'walk',
    'of C',
    'loop stall',
    'CPU a minute',
    'anonymous',
    'asked',
  ];
  const lines = [headings, ...rows].map((row) => row.map((cell) => cell.padStart(13)).join(''));
  return [
    `spawner-sidecar on ${host}`,
    ...lines,
    `start to first answer ${start.toFixed(0)} ms; available memory per sidecar ${available.toFixed(0)} kB; ` +
      `a Node that does nothing has ${idleNode.toLocaleString('en')} kB anonymous, ` +
      `the reader in C ${at[0]?.kilobytesOfC.toLocaleString('en')} kB`,
    '',
  ].join('\n');
}
