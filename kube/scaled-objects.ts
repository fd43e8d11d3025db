import { ifFound } from './errors.ts';
import type { KubeRest } from './rest.ts';

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

interface Page {
  metadata: { continue?: string };
  items: ScaledObject[];
}

/**
 * What KEDA scales in the namespaces, or in all where none is given; nothing where there is no KEDA.
 * @throws KubeError
 */
export async function listScaleTargets(rest: KubeRest, namespaces: readonly string[]): Promise<ScaleTarget[]> {
  const base = '/apis/keda.sh/v1alpha1';
  const paths = namespaces.map((namespace) => `${base}/namespaces/${namespace}/scaledobjects`);
  const lists = (paths.length > 0 ? paths : [`${base}/scaledobjects`]).map((path) => ifFound(listPages(rest, path)));
  const found = (await Promise.all(lists)).flatMap((items) => items ?? []);
  return found.map(({ metadata, spec }) => ({
    namespace: metadata.namespace,
    apiVersion: spec?.scaleTargetRef?.apiVersion ?? 'apps/v1',
    kind: spec?.scaleTargetRef?.kind ?? 'Deployment',
    name: spec?.scaleTargetRef?.name ?? '',
  }));
}

async function listPages(rest: KubeRest, path: string): Promise<ScaledObject[]> {
  const items: ScaledObject[] = [];
  let next: string | undefined;
  do {
    const query = { limit: '500', ...(next && { continue: next }) };
    const page: Page = await rest.send({ action: 'list the ScaledObjects', path, query });
    items.push(...page.items);
    next = page.metadata.continue;
  } while (next);
  return items;
}
