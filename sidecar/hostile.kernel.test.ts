import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Namespace, openNamespace, whyNoNamespaces } from '../lib/platform/testing/network-namespace.ts';
import { HABITS } from '../torture/hostile/habits.ts';
import type { Witnessed } from '../torture/hostile/witness.ts';
import { limitMemory, type MemoryLimit } from './testing/memory-limit.ts';
import { HOSTS, type LabHost } from './testing/runtimes.ts';

const problem = whyNoNamespaces();
const kernelTest = problem === undefined ? test : test.skip;
if (problem !== undefined) process.stderr.write(`Skipping: ${problem}\n`);

/** Longer by name: SPAWNER_HOSTILE_SECONDS=600. */
const SECONDS = Number(process.env.SPAWNER_HOSTILE_SECONDS) || 10;
/**
 * By name, on a machine that does nothing else: a second for a client, and for a probe a second and the margin for the sidecar,
 * as lib/injection/rewrite-probe.ts has it. Among other tests, which take the cores: nobody goes without an answer.
 */
const BOUNDS = process.env.SPAWNER_HOSTILE_SECONDS
  ? { statusMs: 1000, probeMs: 2000 }
  : { statusMs: 5000, probeMs: 5000 };

const POD = '10.9.0.1';
/** What a sidecar's container may have where nobody says otherwise: chart/files/sidecar-resources.yaml. */
const LIMITS: Readonly<Record<LabHost['name'], number>> = { 'the native host': 16 << 20, Node: 96 << 20 };
/** hack/images/spawner-sidecar-node.Dockerfile. */
const IMAGE_FLAGS = ['--expose-gc', '--v8-pool-size=0', '--disable-sigusr1', '--no-maglev'];
const SOURCES = ['10.1.0.1', '10.1.0.2', '10.1.0.3', '10.1.0.4'];
const KUBELET = '10.2.0.1';

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
  const targets = { 'app/readiness': { kind: 'tcp', port: 8080, timeoutSeconds: 1 } };
  const flags = [
    `--probe-targets=${JSON.stringify(targets)}`,
    '--probes=rewrite',
    `--pod-addresses=${POD}`,
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

describe.each(HOSTS)('on $name,', (host) => {
  kernelTest(
    'every kind of hostile client at once keeps nobody else waiting, fails no probe and stays within the memory',
    async () => {
      namespace = await openNamespace();
      for (const address of [...SOURCES, KUBELET])
        namespace.run('ip', 'address', 'replace', `${address}/32`, 'dev', 'lo');
      limit = limitMemory(LIMITS[host.name]);
      await namespace.server.tell('listen', 'app', '::', 8080, false);
      const sidecar = await sidecarOf(host, 7070);
      await sidecarOf(host, 7071);
      const attack = { sources: SOURCES, connections: 6, seed: 18, probePath: '/probe/app/readiness' };
      const attackers = await start('up', 'stdout', script('attack', attack));
      const witness = await start(
        'up',
        'stdout',
        script('witness', {
          clients: [
            { name: 'polite', path: '/status', from: POD, everyMs: 200, timeoutMs: 5000 },
            // Of a sidecar that nobody attacks: what the machine has to do beside.
            { name: 'elsewhere', port: 7071, path: '/status', from: POD, everyMs: 200, timeoutMs: 5000 },
            { name: 'kubelet', path: '/probe/app/readiness', from: KUBELET, everyMs: 1000, timeoutMs: BOUNDS.probeMs },
          ],
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
      const { polite, kubelet, elsewhere } = await witness.last();
      const counts = await attackers.last();
      process.stdout.write(
        `${host.name}, ${SECONDS} s: ${JSON.stringify({ polite, kubelet, elsewhere, peak: limit?.peak(), counts })}\n`,
      );
      expect([Object.keys(counts), polite?.failures, kubelet?.failures, sidecar.exitCode]).toEqual([
        Object.keys(HABITS),
        [],
        [],
        null,
      ]);
      expect(polite?.slowestMs).toBeLessThan(BOUNDS.statusMs + (elsewhere?.slowestMs ?? 0));
      expect(limit?.peak() ?? 0).toBeLessThanOrEqual(LIMITS[host.name]);
    },
    (SECONDS + 60) * 1000,
  );
});
