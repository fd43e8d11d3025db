import { step } from '../../hack/base/progress.ts';
import type { Benchmark, Effort } from '../benchmark.ts';
import { atMost, type Figure, type Goal, ratio } from '../report/figure.ts';
import { type Lab, type Load, load, withLab } from './webhook-load.ts';
import { buildReview } from './webhook-reviews.ts';
import { type Server, type ServerName, startServer } from './webhook-servers.ts';

/**
 * Ours, a bare TLS echo as the floor, and a Go webhook that patches by diffing. In turns, as other work on the machine
 * would otherwise hit only one of them.
 */
export const WEBHOOK: Benchmark = {
  on: 'machine',
  name: 'webhook',
  title: 'reviews by one core, compared with a webhook in Go that patches by diffing',
  async measure(effort) {
    const measured: Measurement[] = [];
    await withLab((lab) => measureAll(lab, effort, measured));
    const failed = measured.reduce((sum, one) => sum + one.failed, 0);
    return [
      ...CASES.flatMap((given) => toFigures(given, measured)),
      { name: 'reviews that failed', unit: '', values: [failed], goal: atMost(0) },
    ];
  },
};

const SERVERS: readonly ServerName[] = ['floor', 'spawner', 'controller-runtime'];

/** A review, and how many are on their way at once. */
interface Case {
  kilobytes: number;
  inFlight: number;
  /** How many times as many reviews a second as the Go webhook. Its diff costs more the larger the pod is. */
  goal?: Goal;
}

const CASES: readonly Case[] = [
  ...[1, 32].map((inFlight) => ({ kilobytes: 5, inFlight, goal: ratio.atLeast(3) })),
  ...[1, 32].map((inFlight) => ({ kilobytes: 60, inFlight, goal: ratio.atLeast(9) })),
  ...[1, 32].map((inFlight) => ({ kilobytes: 300, inFlight })),
];

/** What one server did with one kind of load. */
interface Measurement extends Load {
  server: ServerName;
  given: Case;
  /** Of all of the server's threads: other work on the machine does not change it. */
  cpuMicroseconds: number;
}

async function measureAll(lab: Lab, { isQuick }: Effort, measured: Measurement[]): Promise<void> {
  for (const { kilobytes } of CASES) lab.writeBody(`${kilobytes}.json`, buildReview(kilobytes));
  const servers: Server[] = [];
  const send = (server: Server, { kilobytes, inFlight }: Case, milliseconds: number) =>
    load(lab, server, { body: `${kilobytes}.json`, inFlight, limit: ['duration', `${milliseconds}ms`] });
  try {
    for (const [at, name] of SERVERS.entries())
      servers.push(await startServer(name, { port: 18_443 + at * 2, ...lab }));
    // Compilers that compile while they are measured would be measured.
    await step('warming up', async () => {
      for (const server of servers) for (const given of CASES) await send(server, given, isQuick ? 100 : 2000);
    });
    for (let round = 0; round < (isQuick ? 2 : 5); round += 1)
      for (const given of CASES)
        for (const server of servers) {
          const before = server.cpuMicroseconds();
          const seen = await send(server, given, isQuick ? 100 : 1000);
          const cpuMicroseconds = (server.cpuMicroseconds() - before) / seen.requests;
          measured.push({ ...seen, server: server.name, given, cpuMicroseconds });
        }
  } finally {
    for (const server of servers) server.stop();
  }
}

function toFigures(given: Case, measured: readonly Measurement[]): Figure[] {
  const { kilobytes, inFlight, goal } = given;
  const where = `${kilobytes} KB, ${inFlight} in flight: `;
  const of = (server: ServerName, pick: (one: Measurement) => number) =>
    measured.filter((one) => one.server === server && one.given === given).map(pick);
  const figure = (name: string, unit: string, pick: (one: Measurement) => number): Figure => ({
    name: where + name,
    unit,
    values: of('spawner', pick),
    comparedWith: { name: 'in Go', values: of('controller-runtime', pick) },
  });
  return [
    { ...figure('reviews a second', '/s', (one) => one.perSecond), ...(goal && { goal }) },
    { name: `${where}a bare TLS server`, unit: '/s', values: of('floor', (one) => one.perSecond) },
    figure('p50', 'ms', (one) => one.p50Milliseconds),
    {
      ...figure('p99', 'ms', (one) => one.p99Milliseconds),
      // With many in flight on one core, a review waits for those before it.
      ...(kilobytes === 300 && inFlight === 1 && { goal: atMost(5) }),
    },
    figure('CPU time of a review', 'µs', (one) => one.cpuMicroseconds),
  ];
}
