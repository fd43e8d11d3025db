import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { apply, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';

/** Writes a kubeconfig of a user whom the cluster knows, and who has no rights in it. Returns its path. */
export async function userWithoutRights(cluster: Kubectl, folder: string, name = 'stranger'): Promise<string> {
  await kubectl(cluster, ['create', 'serviceaccount', name]);
  const token = (await kubectl(cluster, ['create', 'token', name])).trim();
  const config = parse(readFileSync(cluster.kubeconfig, 'utf8'));
  const users = config.users.map((user: { name: string }) => ({ name: user.name, user: { token } }));
  const path = join(folder, `${name}.kubeconfig`);
  writeFileSync(path, stringify({ ...config, users }), { mode: 0o600 });
  return path;
}

/** The same of a user who may read this in the namespace, `apps/deployments` or `pods`, and nothing else. */
export async function userWhoReads(cluster: Kubectl, folder: string, resources: readonly string[]): Promise<string> {
  const name = 'reader';
  const rules = resources.map((resource) => {
    const [group, plural] = resource.includes('/') ? resource.split('/') : ['', resource];
    return { apiGroups: [group], resources: [plural], verbs: ['get', 'list'] };
  });
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace: cluster.namespace }];
  await apply(cluster, [
    { ...rbac, kind: 'Role', rules },
    { ...rbac, kind: 'RoleBinding', roleRef, subjects },
  ]);
  return userWithoutRights(cluster, folder, name);
}
