import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from 'selfsigned';
import { cacheFolder, REPOSITORY } from '../hack/cache.ts';
import { goBuild } from '../hack/go.ts';
import { bundle } from '../hack/prepare.ts';
import { step } from '../hack/progress.ts';
import { run } from '../hack/run.ts';
import { reviewOf } from './webhook-reviews.ts';
import { type Server, type ServerName, startServer } from './webhook-servers.ts';
import { table } from './webhook-tables.ts';

// Reviews a second and how long each takes: ours, a bare TLS echo as the floor, and a Go webhook that patches by diffing.
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '2' },
    /** Reviews of 5 KB that ours gets before its memory is read. */
    reviews: { type: 'string', default: '50000' },
  },
});

const SERVERS: readonly ServerName[] = ['floor', 'spawner', 'controller-runtime'];
const SIZES = [5, 60, 300];
const IN_FLIGHT = [1, 32];

/** What one server did with one kind of load. */
interface Measurement {
  server: string;
  kilobytes: number;
  inFlight: number;
  perSecond: number;
  p50Milliseconds: number;
  p99Milliseconds: number;
  failed: number;
}

const folder = mkdtempSync(join(tmpdir(), 'spawner-bench-webhook-'));
const programs = cacheFolder('bench', 'webhook-reference');
try {
  await prepare();
  const measured: Measurement[] = [];
  const memory: Record<string, number> = {};
  for (const [at, name] of SERVERS.entries()) {
    const server = await startServer(name, { port: 18_443 + at * 2, certificates: folder, programs });
    try {
      await step(`measuring ${name}`, async () => {
        for (const kilobytes of SIZES)
          for (const inFlight of IN_FLIGHT) measured.push(await measure(server, kilobytes, inFlight));
        await load(server, 5, ['--in-flight', '32', '--requests', values.reviews, '--duration', '30m']);
        memory[name] = server.residentMegabytes();
      });
    } finally {
      server.stop();
    }
  }
  process.stdout.write(values.json ? `${JSON.stringify({ measured, memory }, null, 2)}\n` : report(measured, memory));
} finally {
  rmSync(folder, { recursive: true });
}

async function prepare(): Promise<void> {
  await bundle();
  const source = join(REPOSITORY, 'bench/webhook-reference');
  await step('building the Go reference', () =>
    goBuild({ source, packages: './cmd/...', output: `${programs}/`, ldflags: '-s -w' }),
  );
  const pem = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  writeFileSync(join(folder, 'tls.crt'), pem.cert);
  writeFileSync(join(folder, 'tls.key'), pem.private);
  for (const kilobytes of SIZES) writeFileSync(bodyFile(kilobytes), reviewOf(kilobytes));
}

function bodyFile(kilobytes: number): string {
  return join(folder, `${kilobytes}.json`);
}

/** The load runs on the other core. */
async function load(server: Server, kilobytes: number, args: readonly string[]): Promise<string> {
  const target = ['--url', server.url, '--body', bodyFile(kilobytes)];
  return run('taskset', ['--cpu-list', '1', join(programs, 'load'), ...target, ...args], { timeout: 1_800_000 });
}

async function measure(server: Server, kilobytes: number, inFlight: number): Promise<Measurement> {
  const flight = ['--in-flight', String(inFlight)];
  await load(server, kilobytes, [...flight, '--duration', '500ms']);
  const answer: Measurement = JSON.parse(
    await load(server, kilobytes, [...flight, '--duration', `${values.seconds}s`]),
  );
  return { ...answer, server: server.name, kilobytes, inFlight };
}

function report(measured: readonly Measurement[], memory: Readonly<Record<string, number>>): string {
  const columns = SIZES.flatMap((kilobytes) => IN_FLIGHT.map((inFlight) => ({ kilobytes, inFlight })));
  const head = columns.map(({ kilobytes, inFlight }) => `${kilobytes} KB, ${inFlight}`);
  const rows = SERVERS.map((name) => [
    name,
    ...columns.map(({ kilobytes, inFlight }) => {
      const found = measured.find(
        (one) => one.server === name && one.kilobytes === kilobytes && one.inFlight === inFlight,
      );
      const failed = found?.failed ? ` (${found.failed} failed)` : '';
      return found
        ? `${Math.round(found.perSecond)}/s ${found.p50Milliseconds.toFixed(2)} ${found.p99Milliseconds.toFixed(2)}${failed}`
        : '';
    }),
    `${Math.round(memory[name] ?? 0)} MB`,
  ]);
  const title = `Reviews a second, p50 and p99 in ms; by size and requests in flight; resident after ${values.reviews} more\n`;
  return `${title}\n${table([['', ...head, 'resident'], ...rows])}`;
}
