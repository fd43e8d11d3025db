import { isConflict } from './errors.ts';
import type { KubeRest } from './rest.ts';
import type { ObjectName } from './secrets.ts';

/** The text under one key of a ConfigMap, as it was read. */
export interface ConfigMapText {
  /** Empty where nothing was written yet. */
  text: string;
  resourceVersion: string;
}

interface ConfigMap {
  metadata: { resourceVersion: string };
  data?: Record<string, string>;
}

/** @throws KubeError */
export async function readConfigMapText(rest: KubeRest, at: ObjectName, key: string): Promise<ConfigMapText> {
  const { metadata, data } = await rest.send<ConfigMap>({ action: `read ${describe(at)}`, path: pathOf(at) });
  return { text: data?.[key] ?? '', resourceVersion: metadata.resourceVersion };
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
    await rest.send({ action: `write ${describe(at)}`, method: 'PATCH', path: pathOf(at), body });
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

function pathOf({ namespace, name }: ObjectName): string {
  return `/api/v1/namespaces/${namespace}/configmaps/${name}`;
}

function describe({ namespace, name }: ObjectName): string {
  return `ConfigMap ${namespace}/${name}`;
}
