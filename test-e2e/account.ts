import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import { connectAs, type KubeClient } from '../lib/kube/client.ts';
import { KubeError } from '../lib/kube/errors.ts';
import type { RestRequest } from '../lib/kube/rest.ts';
import { environment, inNamespace } from './environment.ts';

/** A client with the token of one of our accounts. */
export function withAccountToken(part: 'controller' | 'reaper' | 'webhook'): Promise<KubeClient> {
  return withToken(inNamespace(NAMESPACE), `spawner-${part}`);
}

/** A client with the token of an account. */
export async function withToken(cluster: Kubectl, account: string): Promise<KubeClient> {
  const token = (await kubectl(cluster, ['create', 'token', account])).trim();
  const config = parse(readFileSync(environment.kubeconfig, 'utf8'));
  const users = config.users.map(({ name }: { name: string }) => ({ name, user: { token } }));
  const folder = mkdtempSync(join(tmpdir(), 'spawner-token-'));
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, stringify({ ...config, users }), { mode: 0o600 });
    return connectAs({ context: undefined, kubeconfig }).client;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A request that is tried. */
export type Request = Omit<RestRequest, 'action'>;

/** What an attempt led to: `done`, or who refused it, and why. */
export async function attempt({ rest }: KubeClient, request: Request): Promise<string> {
  try {
    await rest.send({ action: 'do more', ...request });
    return 'done';
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const { message } = error.cause as Error;
    const [, said] =
      /^422 .*ValidatingAdmissionPolicy '.*' with binding '.*' denied request: (.*)$/s.exec(message) ?? [];
    if (said !== undefined) return `policy: ${said}`;
    return /^403 .* cannot \w+ resource/s.test(message) ? 'rights' : message;
  }
}
