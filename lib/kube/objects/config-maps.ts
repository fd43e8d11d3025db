import { ignoreNotFound, isConflict } from '../errors.ts';
import type { KubeRest } from '../rest.ts';
import type { V1ConfigMap } from '../types.ts';
import type { ObjectName } from './secrets.ts';

/** The text under one key of a ConfigMap, as it was read. */
export interface ConfigMapText {
  /** Empty where nothing was written yet. */
  text: string;
  resourceVersion: string;
}

/** The ConfigMap, or undefined where there is none. */
export function readConfigMap(rest: KubeRest, at: ObjectName): Promise<V1ConfigMap | undefined> {
  return ignoreNotFound(read(rest, at));
}

/** Creates the ConfigMap, or replaces it when its body carries a resourceVersion. A conflict means: read again. */
export function writeConfigMap(rest: KubeRest, at: ObjectName, body: V1ConfigMap): Promise<V1ConfigMap> {
  return body.metadata?.resourceVersion === undefined
    ? rest.send({ action: `create ${describe(at)}`, method: 'POST', path: collectionPath(at), body })
    : rest.send({ action: `replace ${describe(at)}`, method: 'PUT', path: objectPath(at), body });
}

/** @throws KubeError also where there is no such ConfigMap */
export async function readConfigMapText(rest: KubeRest, at: ObjectName, key: string): Promise<ConfigMapText> {
  const { metadata, data } = await read(rest, at);
  return { text: data?.[key] ?? '', resourceVersion: metadata?.resourceVersion ?? '' };
}

/**
 * Writes the text under a key and leaves the others alone. Returns false where another wrote since it was read.
 * @throws KubeError
 */
export async function writeConfigMapText(
  rest: KubeRest,
  at: ObjectName,
  { key, text, resourceVersion }: ConfigMapText & { key: string },
): Promise<boolean> {
  const body = { metadata: { resourceVersion }, data: { [key]: text } };
  try {
    await rest.send({ action: `write ${describe(at)}`, method: 'PATCH', path: objectPath(at), body });
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

function read(rest: KubeRest, at: ObjectName): Promise<V1ConfigMap> {
  return rest.send({ action: `read ${describe(at)}`, path: objectPath(at) });
}

function collectionPath({ namespace }: ObjectName): string {
  return `/api/v1/namespaces/${namespace}/configmaps`;
}

function objectPath(at: ObjectName): string {
  return `${collectionPath(at)}/${at.name}`;
}

function describe({ namespace, name }: ObjectName): string {
  return `ConfigMap ${namespace}/${name}`;
}
