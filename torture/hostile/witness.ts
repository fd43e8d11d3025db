import { get } from 'node:http';
import process from 'node:process';

/**
 * `node witness.ts <JSON>`: polite clients that ask a sidecar in a rhythm, each time on a new connection, until standard input
 * ends. Prints what each of them got. A process of its own, as what it measures is not to be its neighbours' work.
 */
export interface Witness {
  host: string;
  port: number;
  clients: readonly { name: string; port?: number; path: string; from: string; everyMs: number; timeoutMs: number }[];
}

/** What one of them got. */
export interface Witnessed {
  asked: number;
  /** Why it got no answer of 200. */
  failures: string[];
  slowestMs: number;
}

const { host, port: usual, clients } = JSON.parse(process.argv[2] ?? '{}') as Witness;
const seen: Record<string, Witnessed> = {};

for (const client of clients) {
  seen[client.name] = { asked: 0, failures: [], slowestMs: 0 };
  setInterval(() => ask(client), client.everyMs);
}
process.stdin.resume().on('end', () => process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0)));
process.stdout.write('up\n');

function ask({ name, port = usual, path, from, timeoutMs }: Witness['clients'][number]): void {
  const result = seen[name];
  if (result === undefined) return;
  const began = performance.now();
  const done = (problem?: string) => {
    result.asked += 1;
    result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - began));
    if (problem !== undefined) result.failures.push(`${problem} after ${Math.round(performance.now() - began)} ms`);
  };
  const request = get({ host, port, path, localAddress: from, agent: false }, (response) => {
    response.resume().on('end', () => done(response.statusCode === 200 ? undefined : `code ${response.statusCode}`));
  });
  const timer = setTimeout(() => request.destroy(new Error('no answer')), timeoutMs);
  request.on('close', () => clearTimeout(timer)).on('error', (error) => done(error.message));
}
