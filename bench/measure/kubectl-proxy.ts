import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Cluster } from '../../hack/provider/provider.ts';
import { clientProgram } from '../../hack/tools/tools.ts';

/** A way to the API server by plain HTTP, for as long as some work takes: kubectl's proxy on a free loopback port. */
export async function withKubectlProxy<T>({ kubeconfig }: Cluster, work: (url: string) => Promise<T>): Promise<T> {
  const args = ['--kubeconfig', kubeconfig, 'proxy', '--port', '0'];
  const child = spawn(await clientProgram('kubectl'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    return await work(`http://${String(line).split(' ').at(-1)}`);
  } finally {
    child.kill();
  }
}
