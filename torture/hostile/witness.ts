import { Agent, get } from 'node:http';
import process from 'node:process';

/**
 * `node witness.ts <JSON>`: polite clients that ask a sidecar in a rhythm, each time on a new connection unless they keep one,
 * until standard input ends. Prints what each of them got when the last answer is there. A process of its own, as what it measures is not to be its neighbours' work.
 */
export interface Witness {
  host: string;
  port: number;
  clients: readonly PoliteClient[];
}

/** A client that asks for one thing. */
export interface PoliteClient {
  name: string;
  /** Default: those of the witness. */
  host?: string;
  port?: number;
  path: string;
  from: string;
  everyMs: number;
  timeoutMs: number;
  /** True where it asks on one connection for as long as that is there. */
  keeps?: boolean;
  /** True where it does not ask while it waits for an answer. */
  waits?: boolean;
}

/** What one of them got. */
export interface Witnessed {
  asked: number;
  /** How many it needed. */
  connections: number;
  /** Why it got no answer of 200. */
  failures: string[];
  slowestMs: number;
  /** How many answers took more than a second. */
  overASecond: number;
}

const { host: usualHost, port: usualPort, clients } = JSON.parse(process.argv[2] ?? '{}') as Witness;
const seen: Record<string, Witnessed> = {};

const sockets = new WeakSet<object>();
/** How many answers each client waits for. */
const waiting = new Map<PoliteClient, number>();
const timers = clients.map((client) => {
  seen[client.name] = { asked: 0, connections: 0, failures: [], slowestMs: 0, overASecond: 0 };
  const agent = client.keeps ? new Agent({ keepAlive: true, maxSockets: 1 }) : false;
  setImmediate(() => ask(client, agent));
  return setInterval(() => ask(client, agent), client.everyMs);
});
process.stdin.resume().on('end', () => {
  for (const timer of timers) clearInterval(timer);
  setInterval(() => {
    if ([...waiting.values()].every((answers) => answers === 0))
      process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
  }, 20);
});
process.stdout.write('up\n');

function ask(client: PoliteClient, agent: Agent | false): void {
  const { name, host = usualHost, port = usualPort, path, from, timeoutMs } = client;
  const result = seen[name];
  const before = waiting.get(client) ?? 0;
  if (result === undefined || (client.waits && before > 0)) return;
  waiting.set(client, before + 1);
  const began = performance.now();
  const done = (problem?: string) => {
    const milliseconds = Math.round(performance.now() - began);
    result.asked += 1;
    result.slowestMs = Math.max(result.slowestMs, milliseconds);
    if (milliseconds > 1000) result.overASecond += 1;
    if (problem !== undefined) result.failures.push(`${problem} after ${milliseconds} ms, ${new Date().toISOString()}`);
  };
  const request = get({ host, port, path, localAddress: from, agent }, (response) => {
    response.resume().on('end', () => done(response.statusCode === 200 ? undefined : `code ${response.statusCode}`));
  });
  const timer = setTimeout(() => request.destroy(new Error('no answer')), timeoutMs);
  request.on('socket', (socket) => {
    if (!sockets.has(socket)) result.connections += 1;
    sockets.add(socket);
  });
  request.on('error', (error) => done(error.message));
  request.on('close', () => {
    clearTimeout(timer);
    waiting.set(client, (waiting.get(client) ?? 0) - 1);
  });
}
