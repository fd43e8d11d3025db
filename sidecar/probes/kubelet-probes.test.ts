import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { nodePlatform } from '../../lib/platform/node.ts';
import { generateProbe, type ProbeCase, targetOf } from '../testing/generate-probe.ts';
import { createProbe } from './perform-probe.ts';

// What the kubelet's own prober does to generated probes and servers, recorded. SPAWNER_KUBERNETES_REFERENCE=<program> asks it
// again, which npm test does; SPAWNER_SEED and SPAWNER_PROBES choose which and how many; UPDATE_GOLDENS=1 records.
const RECORD = join(import.meta.dirname, 'testdata/kubelet-probes.txt');
const REFERENCE = process.env.SPAWNER_KUBERNETES_REFERENCE;
const SEED = Number(process.env.SPAWNER_SEED ?? 1);
const COUNT = Number(process.env.SPAWNER_PROBES ?? 400);
const RECORDED = 150;
/** For a run that hangs: thirty times what a machine with much else to do takes for each, and time for the programs to start. */
const MILLISECONDS = 120_000 + COUNT * 300;
/** Longer than ten requests take on a machine that has much else to do; no server of these is silent. */
const TIMEOUT_SECONDS = 60;
/** So many at once, so that none of them takes long. */
const AT_ONCE = 25;

/** What came of a probe, and the heads of its requests as bytes. */
interface Seen {
  result: string;
  requests: string[];
}

/** A server that answers as a case says, and remembers what it was asked. */
async function serve({ replies, after }: ProbeCase): Promise<{ server: Server; port: number; requests: string[] }> {
  const requests: string[] = [];
  let port = 0;
  const server = createServer((socket) => {
    let head = '';
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      head += chunk;
      if (!head.endsWith('\r\n\r\n')) return;
      const reply = replies[Math.min(requests.length, replies.length - 1)] ?? '';
      requests.push(head.replaceAll(String(port), 'PORT').replace(/kube-probe\/[\d.]+/, 'kube-probe/N'));
      socket.write(reply.replaceAll('PORT', String(port)), 'latin1');
      if (after === 'close') socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  return { server, port, requests };
}

async function seenBy(given: ProbeCase, probe: (port: number) => Promise<string>): Promise<Seen> {
  const { server, port, requests } = await serve(given);
  try {
    return { result: await probe(port), requests };
  } finally {
    server.close();
  }
}

const context = { network: nodePlatform(), host: '127.0.0.1', connecting: () => undefined, connected: () => undefined };
const ours = (given: ProbeCase) =>
  seenBy(given, async (port) => (await createProbe(targetOf(given, port, TIMEOUT_SECONDS), context)()).kind);

/** One process of the kubelet's prober, asked one probe after the other. */
function startReference(program: string) {
  const child = spawn(program, ['probes'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async seen(given: ProbeCase): Promise<Seen> {
      return seenBy(given, async (port) => {
        const { path, headers: httpHeaders } = given;
        const probe = { httpGet: { path: path || '/', port, httpHeaders }, timeoutSeconds: TIMEOUT_SECONDS };
        child.stdin.write(`${JSON.stringify({ probe, podIP: '127.0.0.1' })}\n`);
        const { result } = JSON.parse((await lines.next()).value ?? '') as { result: string };
        return result === 'warning' ? 'success' : result;
      });
    },
    stop: () => child.stdin.end(),
  };
}

async function mapAtOnce<T, R>(items: readonly T[], work: (item: T, worker: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (_: unknown, at: number) => {
    for (const [index, item] of queue) results[index] = await work(item, at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function askReference(program: string, cases: readonly ProbeCase[]): Promise<Seen[]> {
  const references = Array.from({ length: AT_ONCE }, () => startReference(program));
  const seen = await mapAtOnce(cases, (given, at) => {
    const reference = references[at];
    if (reference === undefined) throw new Error(`Cannot ask: expected reference ${at}`);
    return reference.seen(given);
  });
  for (const { stop } of references) stop();
  return seen;
}

const cases = Array.from({ length: REFERENCE ? COUNT : RECORDED }, (_, at) => generateProbe(SEED + at));

async function expectedOf(): Promise<Seen[]> {
  if (REFERENCE === undefined)
    return readFileSync(RECORD, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Seen);
  const seen = await askReference(REFERENCE, cases);
  if (process.env.UPDATE_GOLDENS || !existsSync(RECORD))
    writeFileSync(
      RECORD,
      `${seen
        .slice(0, RECORDED)
        .map((each) => JSON.stringify(each))
        .join('\n')}\n`,
    );
  return seen;
}

test(
  'a rewritten probe sends the same bytes as the kubelet’s own, and comes to the same verdict',
  async () => {
    const expected = await expectedOf();
    const seen = await mapAtOnce(cases, ours);
    const wrong = cases.flatMap((given, at) => {
      const isSame = JSON.stringify(seen[at]) === JSON.stringify(expected[at]);
      return isSame ? [] : [{ seed: SEED + at, given, expected: expected[at], seen: seen[at] }];
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    const results = new Set(expected.map(({ result }) => result));
    expect([...results].sort()).toEqual(['error', 'failure', 'success']);
  },
  MILLISECONDS,
);
