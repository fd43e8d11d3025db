import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { afterEach, describe, expect } from '@jest/globals';
import { SIDECAR_METRICS } from '../contract/metrics.ts';
import { MAX_STREAMS } from '../lib/http/event-streams.ts';
import { LINE_PLACES } from '../lib/http/line.ts';
import { ROOM } from '../lib/http/server.ts';
import { kernelTest, problem } from '../lib/platform/testing/kernel-test.ts';
import { POD } from '../lib/platform/testing/lab-addresses.ts';
import { type Namespace, openNamespace } from '../lib/platform/testing/network-namespace.ts';
import { HABITS } from '../torture/hostile/habits.ts';
import type { Witnessed } from '../torture/hostile/witness.ts';
import { limitMemory, type MemoryLimit } from './testing/memory-limit.ts';
import { HOSTS, type LabHost } from './testing/runtimes.ts';

/** Longer by name: SPAWNER_HOSTILE_SECONDS=600. */
const SECONDS = Number(process.env.SPAWNER_HOSTILE_SECONDS) || 10;
/**
 * By name, on a machine that does nothing else: a second for a client, and for a probe a second and the margin for the sidecar,
 * as lib/injection/rewrite-probe.ts has it. Among other tests, which take the cores, nobody goes without an answer, and what the
 * bounds do is counted.
 */
const IN_TIME = process.env.SPAWNER_HOSTILE_SECONDS ? { statusMs: 1000, probeMs: 2000 } : undefined;
/** When a client gives up where no time is measured: longer than a machine is busy. */
const PATIENCE_MS = 30_000;

/** What the bounds on places are seen by; with one of them taken out, its clients are never cut off. */
const AT_WORK = ['source', 'room', 'line', 'streams', 'excess'] as const;
/** In addition to clients, followers and those that wait: what a sidecar opens for itself. */
const MAX_SOCKETS = ROOM.clients + MAX_STREAMS + LINE_PLACES + 16;

const METRIC = SIDECAR_METRICS.cutOffs;

/** What a sidecar's container may have by default: chart/files/sidecar-resources.yaml. */
const LIMITS: Readonly<Record<LabHost['name'], number>> = { 'the native host': 16 << 20, Node: 96 << 20 };
/** hack/images/spawner-sidecar-node.Dockerfile. */
const IMAGE_FLAGS = [
  '--expose-gc',
  '--v8-pool-size=0',
  '--disable-sigusr1',
  '--no-maglev',
  '--max-semi-space-size=1',
  '--max-old-space-size=32',
];
/**
 * What the lean host lets the kernel keep of a connection, which the kernel doubles: with as many of them as there may be, 7 MiB. Node
 * cannot set it. lib/platform/native/src/network.rs.
 */
const LEAN_BUFFERS = { received: 2 * 4096, answers: 2 * 16_384 };
const SOURCES = ['10.1.0.1', '10.1.0.2', '10.1.0.3', '10.1.0.4'];
/** One client of each holds a place, as long as there are fewer addresses than places in the line. */
const CROWD = Array.from({ length: 200 }, (_, number) => `10.4.0.${number + 1}`);
/** So often each of them comes before those who ask: for seconds, as each waits for a moment before it comes again. */
const CROWD_TURNS = 20;
/** Comes before the others, more often than one address can have places and all that wait together. */
const FIRST = '10.5.0.1';
/** Longer than any other client is idle and keeps its place, while more addresses come than there are places. */
const NODE_IDLE_MS = 2000;
const KUBELET = '10.2.0.1';
const NODE = '10.3.0.1';

let namespace: Namespace;
let limit: MemoryLimit | undefined;
const children: ChildProcessWithoutNullStreams[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  if (problem === undefined) namespace.close();
  limit?.close();
});

/** Starts a program inside, and waits until it has said so. */
async function start(said: string, from: 'stdout' | 'stderr', words: readonly string[]) {
  const [program = '', ...others] = words;
  const child = namespace.start(program, ...others);
  children.push(child);
  let text = '';
  child[from].on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.pipe(process.stderr);
  while (!text.includes(said)) await once(child[from], 'data');
  return {
    child,
    /** Ends its input, and what it printed last. */
    async last(): Promise<Record<string, Witnessed>> {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
      return JSON.parse(text.trim().split('\n').at(-1) ?? '');
    },
  };
}

const script = (name: string, options: object) => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  new URL(`../torture/hostile/${name}.ts`, import.meta.url).pathname,
  JSON.stringify({ host: POD, port: 7070, ...options }),
];

async function sidecarOf(host: LabHost, servePort: number): Promise<ChildProcessWithoutNullStreams> {
  const targets = {
    'app/readiness': { kind: 'tcp', port: 8080, timeoutSeconds: 1 },
    // The application accepts, and never answers.
    'app/hangs': { kind: 'http', scheme: 'HTTP', port: 8080, path: '/', headers: [], timeoutSeconds: 5 },
  };
  const flags = [
    `--probe-targets=${JSON.stringify(targets)}`,
    '--probes=rewrite',
    `--pod-addresses=${POD}`,
    `--node-addresses=${NODE}`,
    `--serve-port=${servePort}`,
  ];
  // As the image runs it: docs/decisions/sidecar-memory.md.
  const words = host.name === 'Node' ? [...IMAGE_FLAGS, ...host.words] : host.words;
  const { child } = await start('watching', 'stderr', [
    ...(servePort === 7070 ? (limit?.words ?? []) : []),
    host.program,
    ...words,
    ...flags,
  ]);
  return child;
}

/** The largest buffers that a connection of the attacked sidecar has, as the kernel tells. https://man7.org/linux/man-pages/man8/ss.8.html */
function largestBuffers(): typeof LEAN_BUFFERS {
  const lines = namespace.run('ss', '-Htnm', 'sport', '=', ':7070');
  const largest = (name: string) =>
    Math.max(...[...lines.matchAll(new RegExp(`[(,]${name}(\\d+)`, 'g'))].map(([, bytes]) => Number(bytes)));
  return { received: largest('rb'), answers: largest('tb') };
}

/** How many a bound has cut off or refused. */
async function cutOffsOf(reason: string): Promise<number> {
  const metrics = String(await namespace.client.tell('get', POD, 7070, '/metrics', NODE));
  return Number(new RegExp(`^${METRIC}{reason="${reason}"} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0);
}

/** The bounds that have reset or refused a client. */
async function boundsAtWork(): Promise<string[]> {
  const metrics = String(await namespace.client.tell('get', POD, 7070, '/metrics', NODE));
  return AT_WORK.filter((reason) => new RegExp(`^${METRIC}{reason="${reason}"} [1-9]`, 'm').test(metrics));
}

/** Watches an attacked sidecar for a while, and until it has shown all bounds at work or has had time enough for that. */
async function watch(sidecar: ChildProcessWithoutNullStreams): Promise<{ sockets: number; atWork: string[] }> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  let sockets = 0;
  let atWork: string[] = [];
  while (seconds() < SECONDS || (atWork.length < AT_WORK.length && seconds() < SECONDS + 30)) {
    sockets = Math.max(sockets, readdirSync(`/proc/${sidecar.pid}/fd`).length);
    if (atWork.length < AT_WORK.length) atWork = await boundsAtWork();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { sockets, atWork };
}

describe.each(HOSTS)('on $name,', (host) => {
  kernelTest(
    'every kind of hostile client at once keeps no other client waiting, fails no probe and stays within the memory',
    async () => {
      namespace = await openNamespace();
      for (const address of [...SOURCES, ...CROWD, FIRST, KUBELET, NODE])
        namespace.run('ip', 'address', 'replace', `${address}/32`, 'dev', 'lo');
      limit = limitMemory(LIMITS[host.name]);
      await namespace.server.tell('listen', 'app', '::', 8080, false);
      const sidecar = await sidecarOf(host, 7070);
      await sidecarOf(host, 7071);
      const attack = { sources: SOURCES, connections: 6, seed: 18, probePath: '/probe/app/readiness' };
      const silent = { ...attack, only: 'waits' };
      const hanging = { ...attack, only: 'has probes made', probePath: '/probe/app/hangs' };
      const first = { ...hanging, sources: [FIRST], connections: 2 * (ROOM.perSource + LINE_PLACES) };
      const { child } = await start('up', 'stdout', script('attack', first));
      for (let seen: string[] = []; !(seen.includes('source') && seen.includes('line')); ) seen = await boundsAtWork();
      child.kill('SIGKILL');
      await start('up', 'stdout', script('attack', { ...silent, sources: CROWD, connections: 1 }));
      const witness = await start(
        'up',
        'stdout',
        script('witness', {
          clients: [
            { name: 'polite', path: '/status', from: POD, everyMs: 200, timeoutMs: PATIENCE_MS },
            // Of a sidecar that is not attacked: what else the machine has to do.
            { name: 'elsewhere', port: 7071, path: '/status', from: POD, everyMs: 200, timeoutMs: PATIENCE_MS },
            { name: 'node', path: '/healthz', from: NODE, everyMs: NODE_IDLE_MS, timeoutMs: PATIENCE_MS, keeps: true },
            {
              name: 'kubelet',
              path: '/probe/app/readiness',
              from: KUBELET,
              everyMs: 1000,
              timeoutMs: IN_TIME?.probeMs ?? PATIENCE_MS,
            },
          ],
        }),
      );
      // No address has more than another now: the one that is idle for the longest time gives its place, unless that is kept.
      for (const before = await cutOffsOf('room'); (await cutOffsOf('room')) < before + CROWD_TURNS * CROWD.length; );
      const attackers = await start('up', 'stdout', script('attack', attack));
      const { sockets, atWork } = await watch(sidecar);
      const buffers = largestBuffers();
      const { polite, kubelet, node, elsewhere } = await witness.last();
      const counts = await attackers.last();
      process.stdout.write(
        `${host.name}, ${SECONDS} s: ${JSON.stringify({ polite, kubelet, node, elsewhere, sockets, atWork, peak: limit?.peak(), counts })}\n`,
      );
      expect({
        habits: Object.keys(counts),
        failures: [polite, kubelet, node].flatMap((client) => client?.failures),
        connectionsOfNode: node?.connections,
        exitCode: sidecar.exitCode,
        atWork,
      }).toEqual({
        habits: Object.keys(HABITS),
        failures: [],
        connectionsOfNode: 1,
        exitCode: null,
        atWork: AT_WORK,
      });
      expect(sockets).toBeLessThanOrEqual(MAX_SOCKETS);
      if (host.name === 'the native host') expect(buffers).toEqual(LEAN_BUFFERS);
      if (IN_TIME) expect(polite?.slowestMs).toBeLessThan(IN_TIME.statusMs + (elsewhere?.slowestMs ?? 0));
      expect(limit?.peak() ?? 0).toBeLessThanOrEqual(LIMITS[host.name]);
    },
    (SECONDS + 90) * 1000,
  );
});
