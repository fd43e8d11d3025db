import { groupPath, type ObjectKind } from '../lib/kube/discovery.ts';
import type { KubeRest } from '../lib/kube/rest.ts';

interface ResourceList {
  resources: { name: string; singularName: string; kind: string; shortNames?: string[]; namespaced: boolean }[];
}

interface GroupList {
  groups: { preferredVersion: { groupVersion: string } }[];
}

/** Where nearly everything is that people mean; other groups are looked at only where these do not have it. */
const FIRST = ['v1', 'apps/v1'];

/**
 * Finds what kubectl would take a word for: `deploy`, `deployment`, `Deployments`, or `rollouts.argoproj.io`.
 * @throws Error where the cluster has nothing of that name
 */
export async function findResource(rest: KubeRest, word: string): Promise<ObjectKind> {
  const [name = '', group] = splitOnce(word.toLowerCase());
  const versions = group === undefined ? FIRST : [];
  const found = await findIn(rest, name, versions);
  const others = async () => {
    const { groups } = await rest.send<GroupList>({ action: 'list the kinds of the cluster', path: '/apis' });
    const all = groups.map(({ preferredVersion }) => preferredVersion.groupVersion);
    return all.filter(
      (version) => !versions.includes(version) && (group ?? version.split('/')[0]) === version.split('/')[0],
    );
  };
  const kind = found ?? (await findIn(rest, name, await others()));
  if (!kind) throw new Error(`Cannot find the kind ${word}: expected one that kubectl api-resources lists`);
  return kind;
}

function splitOnce(word: string): [string, string?] {
  const at = word.indexOf('.');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

async function findIn(rest: KubeRest, name: string, versions: readonly string[]): Promise<ObjectKind | undefined> {
  const lists = versions.map(async (apiVersion) => {
    const action = `list the kinds of ${apiVersion}`;
    // One of many groups may be away, as an aggregated API often is; it is missed only where it has what is looked for.
    const list = await rest.send<ResourceList>({ action, path: groupPath(apiVersion) }).catch(() => undefined);
    const resources = list?.resources ?? [];
    const found = resources.find(
      (each) =>
        !each.name.includes('/') &&
        [each.name, each.singularName, each.kind.toLowerCase(), ...(each.shortNames ?? [])].includes(name),
    );
    if (!found) return undefined;
    const hasScale = resources.some((each) => each.name === `${found.name}/scale`);
    return { apiVersion, kind: found.kind, plural: found.name, isNamespaced: found.namespaced, hasScale };
  });
  return (await Promise.all(lists)).find((kind) => kind !== undefined);
}
