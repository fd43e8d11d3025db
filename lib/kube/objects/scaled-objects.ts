import { ignoreNotFound, KubeError } from '../errors.ts';
import { listItems } from '../list-items.ts';
import type { KubeRest } from '../rest.ts';

const BASE = '/apis/keda.sh/v1alpha1';

/** What a KEDA ScaledObject scales. https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export interface ScaleTarget {
  namespace: string;
  apiVersion: string;
  kind: string;
  name: string;
}

interface ScaledObject {
  metadata: { namespace: string };
  spec?: { scaleTargetRef?: { apiVersion?: string; kind?: string; name?: string } };
}

/**
 * What KEDA scales in the namespaces, or in all where none is given; nothing where there is no KEDA.
 * @throws KubeError
 */
export async function listScaleTargets(rest: KubeRest, namespaces: readonly string[]): Promise<ScaleTarget[]> {
  const paths = namespaces.map((namespace) => `${BASE}/namespaces/${namespace}/scaledobjects`);
  const lists = (paths.length > 0 ? paths : [`${BASE}/scaledobjects`]).map((path) =>
    ignoreNotFound(listWhereServed(rest, path)),
  );
  const found = (await Promise.all(lists)).flatMap((items) => items ?? []);
  return found.map(({ metadata, spec }) => ({
    namespace: metadata.namespace,
    apiVersion: spec?.scaleTargetRef?.apiVersion ?? 'apps/v1',
    kind: spec?.scaleTargetRef?.kind ?? 'Deployment',
    name: spec?.scaleTargetRef?.name ?? '',
  }));
}

/** The API server refuses before it looks whether there is such a kind; every account may ask that. */
async function listWhereServed(rest: KubeRest, path: string): Promise<ScaledObject[]> {
  try {
    return await Array.fromAsync(listItems<ScaledObject>(rest, { action: 'list the ScaledObjects', path }));
  } catch (error) {
    const isRefused = error instanceof KubeError && error.code === 403;
    if (isRefused && !(await ignoreNotFound(rest.send({ action: 'find KEDA', path: BASE })))) return [];
    throw error;
  }
}
