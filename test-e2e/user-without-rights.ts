import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Kubectl, kubectl } from '../hack/kubectl.ts';

/** Writes a kubeconfig of somebody who is known to the cluster and may do nothing in it. Returns its path. */
export async function userWithoutRights(cluster: Kubectl, folder: string): Promise<string> {
  await kubectl(cluster, ['create', 'serviceaccount', 'stranger']);
  const token = (await kubectl(cluster, ['create', 'token', 'stranger'])).trim();
  const config = parse(readFileSync(cluster.kubeconfig, 'utf8'));
  const users = config.users.map(({ name }: { name: string }) => ({ name, user: { token } }));
  const path = join(folder, 'stranger.kubeconfig');
  writeFileSync(path, stringify({ ...config, users }), { mode: 0o600 });
  return path;
}
