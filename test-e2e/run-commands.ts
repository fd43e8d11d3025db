import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { REPOSITORY } from '../hack/base/paths.ts';
import { run, tryRun } from '../hack/base/run.ts';
import { type Kubectl, kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { clientProgram } from '../hack/tools/tools.ts';
import { environment } from './environment.ts';
import { helm } from './helm.ts';

/** The Deployment that the documents call NAME. */
export const APP = 'web';

/** A place to type commands as readers do: kubectl and helm are there, and know the cluster and a namespace. */
export interface Terminal {
  folder: string;
  /** Helm's values for the release as it is. */
  values: string;
  app: Kubectl;
}

/** Opens a terminal in the app's namespace. Installs and upgrades take the images and values of the release as it is. */
export async function openTerminal(app: Kubectl): Promise<Terminal> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-terminal-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const values = join(folder, 'values.yaml');
  const read = ['--kubeconfig', environment.kubeconfig, 'config', 'view', '--raw', '--minify'];
  writeFileSync(kubeconfig, await run(app.program, read), { mode: 0o600 });
  await run(app.program, [
    '--kubeconfig',
    kubeconfig,
    'config',
    'set-context',
    '--current',
    '--namespace',
    app.namespace,
  ]);
  writeFileSync(values, await helm('get', 'values', 'spawner', '--namespace', NAMESPACE, '--output', 'yaml'));
  const real = await clientProgram('helm');
  const script = `#!/bin/sh\ncase $1 in install | upgrade) set -- "$@" --values ${values} ;; esac\nexec ${real} "$@"\n`;
  writeFileSync(join(folder, 'helm'), script, { mode: 0o755 });
  return { folder, values, app };
}

export function closeTerminal({ folder }: Terminal): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs commands word for word, but for NAME, POD, NAMESPACE and the registry, which readers replace as well. */
export async function runCommands(
  { folder, app }: Terminal,
  commands: string,
): Promise<{ code: number | null; said: string }> {
  const programs = [folder, dirname(process.execPath), ...(app.program.includes('/') ? [dirname(app.program)] : [])];
  const script = `set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${await filledIn(app, commands)}`;
  const env = { KUBECONFIG: join(folder, 'kubeconfig'), PATH: `${programs.join(':')}:${process.env.PATH}` };
  const { code, stdout, stderr } = await tryRun('bash', ['-c', script], { cwd: REPOSITORY, env });
  return { code, said: code === 0 ? '' : stdout + stderr };
}

async function filledIn(app: Kubectl, commands: string): Promise<string> {
  const needsPod = /\bPOD\b/.test(commands);
  if (needsPod) await kubectl(app, ['rollout', 'status', 'deployment', APP, '--timeout', '60s']);
  const pod = needsPod ? nameOf(await readyPod(app, APP)) : '';
  // A pod is ready when its app is; its sidecar may need a moment more.
  if (needsPod) await waitForStatus(app, pod, () => true);
  return commands
    .replaceAll(/\bPOD\b/g, pod)
    .replaceAll(/\bNAMESPACE\b(?!:)/g, app.namespace)
    .replaceAll(/\bNAME\b(?!:)/g, APP)
    .replaceAll('registry.example.com/team', environment.images.registry);
}
