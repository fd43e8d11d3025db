import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Kubectl } from './kubectl.ts';

/** Leads a loopback port of this machine to a pod's, or to that of a pod of a Service, for as long as some work takes. */
export async function withForwardedPort<T>(
  { program, kubeconfig, namespace }: Kubectl,
  { port, ...to }: { port: number } & ({ pod: string } | { service: string }),
  work: (localPort: number) => Promise<T>,
): Promise<T> {
  const flags = ['--kubeconfig', kubeconfig, '--namespace', namespace];
  const target = 'pod' in to ? `pod/${to.pod}` : `service/${to.service}`;
  const forward = spawn(program, [...flags, 'port-forward', target, `:${port}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(createInterface(forward.stdout), 'line');
    return await work(Number(/127\.0\.0\.1:(\d+)/.exec(String(line))?.[1]));
  } finally {
    forward.kill();
  }
}
