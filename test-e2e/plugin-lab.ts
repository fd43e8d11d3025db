import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import { REPOSITORY } from '../hack/base/paths.ts';
import { type Ended, type RunOptions, tryRun } from '../hack/base/run.ts';
import { environment } from './environment.ts';

/** The plugin as it was built. */
export const PLUGIN = join(REPOSITORY, 'dist', 'kubectl-spawner.mjs');

/** A folder on the PATH with the plugin under the names that kubectl looks for, for as long as a test file runs. */
export interface PluginLab {
  folder: string;
  env: Readonly<Record<string, string>>;
  /** Runs `kubectl spawner`, as its users do. */
  spawner(args: readonly string[], options?: Pick<RunOptions, 'input'>): Promise<Ended>;
  /** The same on a terminal of its own, where what is asked is answered by this text. */
  onTerminal(args: readonly string[], answer: string): Promise<Ended>;
}

/** Makes that folder. */
export function usePlugin(): PluginLab {
  const { program, kubeconfig } = environment;
  const folder = mkdtempSync(join(tmpdir(), 'spawner-plugin-'));
  for (const name of ['kubectl-spawner', 'kubectl_complete-spawner']) symlinkSync(PLUGIN, join(folder, name));
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = { PATH: `${folder}:${dirname(process.execPath)}:${process.env.PATH}`, KUBECONFIG: kubeconfig };
  return {
    folder,
    env,
    spawner: (args, options) => tryRun(program, ['spawner', ...args], { env, ...options }),
    onTerminal: (args, answer) => {
      const command = [program, 'spawner', ...args].join(' ');
      // https://man7.org/linux/man-pages/man1/script.1.html
      return tryRun('script', ['--quiet', '--return', '--command', command, '/dev/null'], { env, input: answer });
    },
  };
}
