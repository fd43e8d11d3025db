import { join } from 'node:path';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { REPOSITORY } from '../hack/base/paths.ts';
import { run } from '../hack/base/run.ts';
import { clientProgram } from '../hack/tools/tools.ts';
import { environment } from './environment.ts';

/** Upgrades the installed release; values that are not named stay as they are. */
export async function upgrade(...args: string[]): Promise<void> {
  const place = [
    'spawner',
    join(REPOSITORY, 'chart'),
    '--namespace',
    NAMESPACE,
    '--kubeconfig',
    environment.kubeconfig,
  ];
  await run(await clientProgram('helm'), ['upgrade', ...place, '--reuse-values', '--wait', '--timeout', '3m', ...args]);
}
