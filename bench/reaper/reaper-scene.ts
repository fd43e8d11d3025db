import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from '../../hack/base/paths.ts';
import { run } from '../../hack/base/run.ts';
import { megabytes } from '../measure/megabytes.ts';
import { cpuMilliseconds, statusKilobytes } from '../measure/process-usage.ts';

/** What passes have to deal with. */
export interface Scene {
  title: string;
  /** The first ones, which are those of whole owners. */
  idlePods: number;
  /** Pods that take a connection, half of them to say nothing and half to break it off. */
  unreachable: number;
  /** How many passes are measured. */
  passes: number;
  /** Owners that each of them may put to sleep. */
  asleep: number;
}

/** What a pass did and took. */
export interface Pass {
  seconds: number;
  cpuSeconds: number;
  peakMegabytes: number;
  /** Owners put to sleep, and requests that changed an owner or told of it. */
  asleep: number;
  writes: number;
}

/** As the chart starts it. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=160'];

interface Place {
  /** kubectl. */
  program: string;
  kubeconfig: string;
}

/** Measures the passes of a scene. */
export async function passes({ idlePods, unreachable, passes: count }: Scene, place: Place): Promise<Pass[]> {
  const args = [join(import.meta.dirname, 'reaper-statuses.ts'), String(idlePods), String(unreachable)];
  const statuses = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(statuses.stdout, 'data');
    // Until who is idle has been so for longer than the timeout.
    await new Promise((resolve) => setTimeout(resolve, 7000));
    const measured: Pass[] = [];
    while (measured.length < count) {
      const before = await writes(place);
      const pass = await timedPass(place.kubeconfig);
      measured.push({ ...pass, writes: (await writes(place)) - before });
    }
    return measured;
  } finally {
    statuses.kill();
  }
}

async function timedPass(kubeconfig: string): Promise<Omit<Pass, 'writes'>> {
  const program = [process.execPath, ...NODE_FLAGS, join(REPOSITORY, 'dist', 'reaper.mjs')];
  const settings = ['--idle-timeout', '5s', '--confirm-after', '2s', '--output', 'json', '--namespaces', 'bench'];
  const began = performance.now();
  const reaper = spawn('taskset', ['--cpu-list', '1', ...program, ...settings], {
    env: { KUBECONFIG: kubeconfig, PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const usage = watchUsage(reaper);
  const [log, [code]] = await Promise.all([text(reaper.stderr), once(reaper, 'exit')]);
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`Cannot measure: the reaper ended with ${code}\n${log}`);
  return { seconds, ...usage(), asleep: log.split('\n').filter((line) => line.includes('"put to sleep"')).length };
}

/** Looks at a process until it ends: what it used is gone with it. */
function watchUsage({ pid = 0 }: ChildProcess): () => { cpuSeconds: number; peakMegabytes: number } {
  const last = { cpuSeconds: 0, peakMegabytes: 0 };
  const timer = setInterval(() => {
    try {
      last.cpuSeconds = cpuMilliseconds(pid) / 1000;
      last.peakMegabytes = megabytes(statusKilobytes(pid, 'VmHWM')) || last.peakMegabytes;
    } catch {
      // It has ended.
    }
  }, 50);
  return () => {
    clearInterval(timer);
    return last;
  };
}

/** Requests so far that wrote to owners, pods or events, as the API server counts them. */
async function writes({ program, kubeconfig }: Place): Promise<number> {
  const metrics = await run(program, ['--kubeconfig', kubeconfig, 'get', '--raw', '/metrics']);
  const counts = metrics.split('\n').map((line) => {
    const label = (name: string) => new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    const what = [label('verb'), label('resource'), label('subresource')].filter(Boolean).join(' ');
    const isOurs = /^(PATCH deployments|PUT deployments scale|POST events|PATCH pods|DELETE pods)$/.test(what);
    return isOurs && line.startsWith('apiserver_request_total{') ? Number(line.split(' ').at(-1)) : 0;
  });
  return counts.reduce((sum, each) => sum + each, 0);
}
