import { ignoreNotFound } from './errors.ts';
import type { KubeRest } from './rest.ts';

/** How objects of a kind are asked for. */
export interface ObjectKind {
  apiVersion: string;
  kind: string;
  /** In paths: `deployments`. */
  plural: string;
  isNamespaced: boolean;
  /** True where replicas are read and set at `/scale`. */
  hasScale: boolean;
}

/** Finds a kind, or undefined where the API server does not have it. */
export type FindKind = (apiVersion: string, kind: string) => Promise<ObjectKind | undefined>;

interface ResourceList {
  resources: { name: string; kind: string; namespaced: boolean }[];
}

/** Looks kinds up at the API server, each group once. https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export function discovery(rest: KubeRest): FindKind {
  const lists = new Map<string, Promise<ResourceList | undefined>>();
  return async (apiVersion, kind) => {
    const list = lists.get(apiVersion) ?? listResources(rest, apiVersion);
    lists.set(apiVersion, list);
    const { resources = [] } = (await list) ?? {};
    const found = resources.find((each) => each.kind === kind && !each.name.includes('/'));
    if (!found) return undefined;
    const hasScale = resources.some(({ name }) => name === `${found.name}/scale`);
    return { apiVersion, kind, plural: found.name, isNamespaced: found.namespaced, hasScale };
  };
}

function listResources(rest: KubeRest, apiVersion: string): Promise<ResourceList | undefined> {
  const path = groupPath(apiVersion);
  return ignoreNotFound(rest.send({ action: `find the kinds of ${apiVersion}`, path }));
}

/** Where a group is: the core group has a place of its own. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
