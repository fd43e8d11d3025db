import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from '../base/paths.ts';
import type { Ended } from '../base/run.ts';

/** A reaper outside a cluster, with the rights of a kubeconfig. */
export interface StartedReaper {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** Starts the bundled reaper as a process of this machine, for one pass. It asks pods through the API server. */
export function startReaper(kubeconfig: string, flags: readonly string[]): StartedReaper {
  const program = join(REPOSITORY, 'dist', 'reaper.mjs');
  const args = [program, '--route', 'api-server', '--output', 'json', ...flags];
  const child = spawn(process.execPath, args, { env: { KUBECONFIG: kubeconfig }, stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, ended: waitForEnd(child) };
}

async function waitForEnd(child: ChildProcess): Promise<Ended> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new TypeError('expected pipes');
  const [[code], out, log] = await Promise.all([once(child, 'close'), text(stdout), text(stderr)]);
  return { code, stdout: out, stderr: log };
}
