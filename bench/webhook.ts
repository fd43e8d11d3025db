import { parseArgs } from 'node:util';
import { step } from '../hack/progress.ts';
import { type Load, load, withLab } from './webhook-load.ts';
import { reviewOf } from './webhook-reviews.ts';
import { type Server, type ServerName, startServer } from './webhook-servers.ts';
import { table } from './webhook-tables.ts';

// Reviews a second, how long each takes and what it costs: ours, a bare TLS echo as the floor, and a Go webhook that
// patches by diffing. In turns, as other work on the machine would otherwise hit only one of them.
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '2' }, rounds: { type: 'string', default: '3' } },
});

const SERVERS: readonly ServerName[] = ['floor', 'spawner', 'controller-runtime'];
const CASES = [5, 60, 300].flatMap((kilobytes) => [1, 32].map((inFlight) => ({ kilobytes, inFlight })));
type Case = (typeof CASES)[number];

/** What one server did with one kind of load. */
interface Measurement extends Load {
  server: ServerName;
  given: Case;
  /** Of all of the server's threads: other work on the machine does not change it. */
  cpuMicroseconds: number;
}

await withLab(async (lab) => {
  for (const { kilobytes } of CASES) lab.writeBody(`${kilobytes}.json`, reviewOf(kilobytes));
  const servers: Server[] = [];
  try {
    for (const [at, name] of SERVERS.entries())
      servers.push(await startServer(name, { port: 18_443 + at * 2, ...lab }));
    const send = (server: Server, { kilobytes, inFlight }: Case, seconds: number) =>
      load(lab, server, { body: `${kilobytes}.json`, inFlight, limit: ['duration', `${seconds}s`] });
    // Compilers that compile while they are measured would be measured.
    await step('warming up', async () => {
      for (const server of servers) for (const given of CASES) await send(server, given, 3);
    });
    const measured: Measurement[] = [];
    for (let round = 1; round <= Number(values.rounds); round += 1)
      await step(`measuring, round ${round} of ${values.rounds}`, async () => {
        for (const given of CASES)
          for (const server of servers) {
            const before = server.cpuMicroseconds();
            const seen = await send(server, given, Number(values.seconds));
            const cpuMicroseconds = (server.cpuMicroseconds() - before) / seen.requests;
            measured.push({ ...seen, server: server.name, given, cpuMicroseconds });
          }
      });
    process.stdout.write(report(measured));
  } finally {
    for (const server of servers) server.stop();
  }
});

function report(measured: readonly Measurement[]): string {
  const median = (server: ServerName, given: Case, pick: (one: Measurement) => number) => {
    const rounds = measured.filter((one) => one.server === server && one.given === given).map(pick);
    return rounds.toSorted((one, other) => one - other)[Math.floor(rounds.length / 2)] ?? Number.NaN;
  };
  const rows = CASES.map((given) => {
    const cells = SERVERS.flatMap((server) => [
      median(server, given, (one) => one.perSecond).toFixed(0),
      median(server, given, (one) => one.p50Milliseconds).toFixed(2),
      median(server, given, (one) => one.p99Milliseconds).toFixed(2),
      median(server, given, (one) => one.cpuMicroseconds).toFixed(0),
    ]);
    const ratio = (pick: (one: Measurement) => number) =>
      median('spawner', given, pick) / median('controller-runtime', given, pick);
    const ratios = [ratio((one) => one.perSecond), 1 / ratio((one) => one.cpuMicroseconds)];
    return [`${given.kilobytes} KB, ${given.inFlight}`, ...cells, ...ratios.map((number) => `${number.toFixed(1)} ×`)];
  });
  const heads = SERVERS.flatMap((server) => [`${server}/s`, 'p50', 'p99', 'CPU']);
  const failed = measured.reduce((sum, one) => sum + one.failed, 0);
  const title = 'Reviews a second, p50 and p99 in ms, µs of CPU for each; by size and requests in flight; one core\n';
  return `${title}\n${table([['', ...heads, 'reviews', 'per CPU'], ...rows])}\n${failed} failed\n`;
}
