import { type ChildProcessWithoutNullStreams, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Namespace, openNamespace, whyNoNamespaces } from '../lib/platform/testing/network-namespace.ts';
import { limitMemory, type MemoryLimit } from './testing/memory-limit.ts';
import { HOSTS } from './testing/runtimes.ts';

/** Of the native host alone: Node needs more to start. */
const LIMIT = 8 * 1024 ** 2;
/** Two sockets each. */
const CONNECTIONS = 25_000;

const native = HOSTS.find(({ name }) => name === 'the native host');
const limit: MemoryLimit | undefined = whyNoNamespaces() === undefined ? limitMemory(LIMIT) : undefined;
if (limit === undefined) process.stderr.write('Skipping: a test of memory needs root, and control groups\n');
const limitTest = limit === undefined || native === undefined ? test.skip : test;

const folder = mkdtempSync(join(tmpdir(), 'spawner-memory-limit-'));
let namespace: Namespace;
let holder: ChildProcessWithoutNullStreams;
let sidecar: ChildProcessWithoutNullStreams | undefined;

beforeAll(async () => {
  if (limit === undefined || native === undefined) return;
  namespace = await openNamespace();
  namespace.run('ip', 'address', 'add', '10.1.0.0/16', 'dev', 'lo');
  namespace.run('sysctl', '-qw', 'net.core.somaxconn=65535');
  const program = join(folder, 'hold-sockets');
  execFileSync('gcc', ['-O2', '-o', program, new URL('../bench/sidecar/hold-sockets.c', import.meta.url).pathname]);
  // A group of its own, as all of it ends together.
  holder = namespace.start('setsid', '--wait', program, String(CONNECTIONS));
  await once(holder.stdout, 'data');
}, 60_000);

afterEach(async () => {
  if (sidecar?.exitCode !== null) return;
  const ended = once(sidecar, 'exit');
  sidecar.kill('SIGKILL');
  await ended;
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  if (limit === undefined || native === undefined) return;
  holder.stdin.end();
  await once(holder, 'exit');
  namespace.close();
  limit.close();
});

async function ask(path: string): Promise<string> {
  return String(await namespace.client.tell('get', '127.0.0.1', 7070, path, '127.0.0.1'));
}

async function activeConnections(): Promise<number> {
  return JSON.parse(await ask('/status')).active_connections;
}

limitTest(
  'with 8 MiB and 50,000 sockets the sidecar stays up and right while connections come and go and clients ask',
  async () => {
    const { program = '', words = [] } = native ?? {};
    const child = namespace.start(limit?.words[0] ?? '', ...(limit?.words.slice(1) ?? []), program, ...words);
    sidecar = child;
    let log = '';
    while (!log.includes('watching')) log += String((await once(child.stderr, 'data'))[0]);
    expect(await activeConnections()).toBe(CONNECTIONS);
    // The crowd nearly fills the server's room, from more addresses than one, as each has its share of it. The churn has the
    // tables walked again and again.
    for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'])
      await namespace.client.tell('connect', 'crowd', 25, '127.0.0.1', 7070, from);
    holder.stdin.write('x');
    for (const end = performance.now() + 20_000; performance.now() < end; ) {
      expect(await activeConnections()).toBeGreaterThanOrEqual(CONNECTIONS);
      expect(await ask('/metrics')).toContain('spawner_connections{');
    }
    holder.stdin.write('x');
    let last = 0;
    for (let attempt = 0; attempt < 100 && last !== CONNECTIONS; attempt += 1) {
      last = await activeConnections();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect({ last, ended: child.exitCode }).toEqual({ last: CONNECTIONS, ended: null });
    expect(limit?.peak()).toBeLessThanOrEqual(LIMIT);
  },
  120_000,
);
