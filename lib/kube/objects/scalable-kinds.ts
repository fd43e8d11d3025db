import { groupPath, type ObjectKind } from '../discovery.ts';
import type { KubeRest } from '../rest.ts';

interface GroupList {
  groups: { preferredVersion: { groupVersion: string } }[];
}

interface ResourceList {
  resources: { name: string; kind: string; namespaced: boolean }[];
}

/**
 * All kinds of the cluster that have a scale, so that their objects can sleep.
 * @throws KubeError
 */
export async function scalableKinds(rest: KubeRest): Promise<ObjectKind[]> {
  const { groups } = await rest.send<GroupList>({ action: 'list the kinds of the cluster', path: '/apis' });
  const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  return (await Promise.all(versions.map((version) => scalableIn(rest, version)))).flat();
}

async function scalableIn(rest: KubeRest, apiVersion: string): Promise<ObjectKind[]> {
  const action = `list the kinds of ${apiVersion}`;
  // One of many groups may be away, as an aggregated API often is. The others are told of nevertheless.
  const list = await rest.send<ResourceList>({ action, path: groupPath(apiVersion) }).catch(() => undefined);
  const { resources = [] } = list ?? {};
  const names = new Set(resources.map(({ name }) => name));
  return resources
    .filter(({ name, namespaced }) => namespaced && names.has(`${name}/scale`))
    .map(({ name, kind }) => ({ apiVersion, kind, plural: name, isNamespaced: true, hasScale: true }));
}
