import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { ApiProxy } from '../hack/api-proxy.ts';
import { REPOSITORY } from '../hack/cache.ts';
import { withCluster } from '../hack/cluster/with-cluster.ts';
import { bundle } from '../hack/prepare.ts';
import { step } from '../hack/progress.ts';
import { run } from '../hack/run.ts';
import { clientProgram } from '../hack/tools.ts';
import type { Ask } from './controller-objects.ts';
import { createFleet } from './reaper-objects.ts';
import { table } from './webhook-tables.ts';

// What a pass costs over many pods of many Deployments in a real API server, on one core.
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    owners: { type: 'string', default: '2000' },
    podsEach: { type: 'string', default: '5' },
    unreachable: { type: 'string', default: '1000' },
  },
});
const owners = Number(values.owners);
const podsEach = Number(values.podsEach);
const unreachable = Number(values.unreachable);

/** What a pass has to deal with. */
interface Scene {
  title: string;
  /** Owners, the first ones, all of whose pods are idle. */
  idleOwners: number;
  /** Pods that take a connection, half of them to say nothing and half to break it off. */
  unreachable: number;
  flags: string[];
}

/** What a pass did and took. */
interface Measurement {
  title: string;
  seconds: number;
  cpuSeconds: number;
  peakMegabytes: number;
  code: number | null;
  /** Owners put to sleep, and requests that changed an owner or told of it. */
  asleep: number;
  writes: Readonly<Record<string, number>>;
}

/** As the chart starts it. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=160'];

const proxy = new ApiProxy();
const ask: Ask = async (method, path, body) => {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(proxy.url + path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': type } }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`Cannot ${method} ${path}: ${answer}`);
  return JSON.parse(answer);
};

const SCENES: Scene[] = [
  { title: 'all are busy', idleOwners: 0, unreachable: 0, flags: [] },
  { title: '20 owners are idle', idleOwners: 20, unreachable: 0, flags: [] },
  { title: 'all are idle, 20 may sleep', idleOwners: owners, unreachable: 0, flags: [] },
  { title: `${unreachable} pods hang or break off`, idleOwners: 0, unreachable, flags: [] },
];

try {
  await bundle();
  const measured = await withCluster('bench-reaper', async (_, { kubeconfig }) => {
    await proxy.start({ program: await clientProgram('kubectl'), kubeconfig });
    await step(`creating ${owners} Deployments with ${owners * podsEach} pods`, () =>
      createFleet(ask, owners, podsEach),
    );
    const all: Measurement[] = [];
    for (const scene of SCENES) all.push(await step(scene.title, () => measure(scene, kubeconfig)));
    return all;
  });
  process.stdout.write(values.json ? `${JSON.stringify(measured, null, 2)}\n` : report(measured));
} finally {
  proxy.stop();
}

async function measure({ title, idleOwners, flags, ...scene }: Scene, kubeconfig: string): Promise<Measurement> {
  const args = [
    join(import.meta.dirname, 'reaper-statuses.ts'),
    String(idleOwners * podsEach),
    String(scene.unreachable),
  ];
  const statuses = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(statuses.stdout, 'data');
    // Until who is idle has been so for longer than the timeout.
    await new Promise((resolve) => setTimeout(resolve, 7000));
    const before = await writes(kubeconfig);
    const pass = await timedPass(kubeconfig, flags);
    const after = await writes(kubeconfig);
    const changed = Object.keys(after).map((kind) => [kind, (after[kind] ?? 0) - (before[kind] ?? 0)]);
    return { title, ...pass, writes: Object.fromEntries(changed) };
  } finally {
    statuses.kill();
  }
}

async function timedPass(kubeconfig: string, flags: string[]): Promise<Omit<Measurement, 'title' | 'writes'>> {
  const program = [process.execPath, ...NODE_FLAGS, join(REPOSITORY, 'dist', 'reaper.mjs')];
  const settings = ['--idle-timeout', '5s', '--confirm-after', '2s', '--output', 'json', '--namespaces', 'bench'];
  const began = performance.now();
  const reaper = spawn('taskset', ['--cpu-list', '1', ...program, ...settings, ...flags], {
    env: { KUBECONFIG: kubeconfig, PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const usage = watchUsage(reaper);
  const [log, [code]] = await Promise.all([text(reaper.stderr), once(reaper, 'exit')]);
  const seconds = (performance.now() - began) / 1000;
  return {
    seconds,
    ...usage(),
    code,
    asleep: log.split('\n').filter((line) => line.includes('"put to sleep"')).length,
  };
}

/** Looks at a process until it ends: what it used is gone with it. */
function watchUsage({ pid = 0 }: ChildProcess): () => { cpuSeconds: number; peakMegabytes: number } {
  const last = { cpuSeconds: 0, peakMegabytes: 0 };
  const timer = setInterval(() => {
    try {
      const threads = readdirSync(`/proc/${pid}/task`);
      const spent = threads.map((id) =>
        Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
      );
      last.cpuSeconds = spent.reduce((sum, each) => sum + each, 0) / 1e9;
      const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      last.peakMegabytes = Number(peak ?? last.peakMegabytes * 1024) / 1024;
    } catch {
      // It has ended.
    }
  }, 50);
  return () => {
    clearInterval(timer);
    return last;
  };
}

/** Requests that wrote to owners, pods or events, as the API server counts them. */
async function writes(kubeconfig: string): Promise<Record<string, number>> {
  const metrics = await run(await clientProgram('kubectl'), ['--kubeconfig', kubeconfig, 'get', '--raw', '/metrics']);
  const counts: Record<string, number> = {};
  for (const line of metrics.split('\n').filter((each) => each.startsWith('apiserver_request_total{'))) {
    const label = (name: string) => new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    const what = [label('verb'), label('resource'), label('subresource')].filter(Boolean).join(' ');
    const isOurs = /^(PATCH deployments|PUT deployments scale|POST events|PATCH pods|DELETE pods)$/.test(what);
    if (isOurs) counts[what] = (counts[what] ?? 0) + Number(line.split(' ').at(-1));
  }
  return counts;
}

function report(measured: readonly Measurement[]): string {
  const rows = measured.map(({ title, seconds, cpuSeconds, peakMegabytes, asleep, writes: changed, code }) => [
    title,
    `${seconds.toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s`,
    `${peakMegabytes.toFixed(0)} MB`,
    String(asleep),
    Object.entries(changed)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ') || 'none',
    String(code),
  ]);
  return table([['of the pods', 'pass', 'its CPU', 'peak resident', 'put to sleep', 'writes', 'ended with'], ...rows]);
}
