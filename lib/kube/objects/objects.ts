import { REAPER_WRITER } from '../../../contract/writers.ts';
import { groupPath, type ObjectKind } from '../discovery.ts';
import type { KubeRest } from '../rest.ts';

/** An object of any kind, as far as anything is known of all kinds. Times are RFC 3339. */
export interface AnyObject {
  metadata: {
    namespace?: string;
    name: string;
    uid: string;
    resourceVersion: string;
    generation?: number;
    creationTimestamp: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
    managedFields?: { manager?: string; subresource?: string; time?: string; fieldsV1?: object }[];
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

/** Where an object is. */
export interface ObjectRef {
  kind: ObjectKind;
  namespace: string;
  name: string;
}

/** What an object of any kind with the subresource says of its replicas. */
export interface Scale {
  resourceVersion: string;
  /** Wanted. */
  replicas: number;
  /** There, as its controller counts them. */
  currentReplicas: number;
  /** Of its pods, empty where the kind does not say. */
  selector: string;
}

const AS_REAPER = { fieldManager: REAPER_WRITER };

/**
 * How new an object has to be: as it is in the store, or as the API server remembers it, which costs it a tenth.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list
 */
export type ReadAge = 'fresh' | 'remembered';

/** @throws KubeError */
export function readObject(rest: KubeRest, place: ObjectRef, age: ReadAge = 'fresh'): Promise<AnyObject> {
  const query = age === 'remembered' ? { resourceVersion: '0' } : {};
  return rest.send({ action: `read ${describe(place)}`, path: objectPath(place), query });
}

/**
 * Writes annotations, null takes one away. Returns the object as it is after that.
 * @throws KubeError a conflict where the object has changed since it was read
 */
export function annotateObject(
  rest: KubeRest,
  place: ObjectRef & { resourceVersion: string },
  annotations: Readonly<Record<string, string | null>>,
): Promise<AnyObject> {
  const body = { metadata: { resourceVersion: place.resourceVersion, annotations } };
  return rest.send({
    action: `annotate ${describe(place)}`,
    method: 'PATCH',
    path: objectPath(place),
    query: AS_REAPER,
    body,
  });
}

interface WireScale {
  metadata: { resourceVersion: string };
  spec?: { replicas?: number };
  status?: { replicas?: number; selector?: string };
}

/** @throws KubeError */
export async function readScale(rest: KubeRest, place: ObjectRef): Promise<Scale> {
  const { metadata, spec, status } = await rest.send<WireScale>({
    action: `read the scale of ${describe(place)}`,
    path: `${objectPath(place)}/scale`,
  });
  return {
    resourceVersion: metadata.resourceVersion,
    // The API server leaves zero out.
    replicas: spec?.replicas ?? 0,
    currentReplicas: status?.replicas ?? 0,
    selector: status?.selector ?? '',
  };
}

/**
 * Sets the number of replicas.
 * @throws KubeError a conflict where the object has changed since it was read
 */
export async function writeScale(
  rest: KubeRest,
  place: ObjectRef & { resourceVersion: string },
  replicas: number,
): Promise<void> {
  const { namespace, name, resourceVersion } = place;
  const body = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { namespace, name, resourceVersion },
    spec: { replicas },
  };
  const path = `${objectPath(place)}/scale`;
  await rest.send({
    action: `scale ${describe(place)} to ${replicas}`,
    method: 'PUT',
    path,
    query: AS_REAPER,
    body,
  });
}

function objectPath({ kind, namespace, name }: ObjectRef): string {
  const within = kind.isNamespaced ? `/namespaces/${namespace}` : '';
  return `${groupPath(kind.apiVersion)}${within}/${kind.plural}/${encodeURIComponent(name)}`;
}

function describe({ kind, namespace, name }: ObjectRef): string {
  return `${kind.kind} ${namespace}/${name}`;
}
