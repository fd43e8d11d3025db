import type { KubernetesObject } from '@kubernetes/client-node';
import { managedAfter } from './fake-managed-fields.ts';

/** Where a request goes. */
export interface Place {
  resource: string;
  namespace?: string;
  name?: string;
}

interface Change {
  version: number;
  type: string;
  place: Place;
  object: KubernetesObject;
}

/** Reads the path of a request; subresources count as the object itself. */
export function placeOf(path: string): Place {
  const segments = path.split('/').slice(path.startsWith('/apis/') ? 4 : 3);
  const [first = '', namespace, resource, name] = segments;
  // A namespace that is read alone is an empty list, for tests that have none.
  if (first !== 'namespaces' || namespace === undefined)
    return { resource: first, ...(segments[1] && { name: segments[1] }) };
  return { resource: resource ?? '', namespace: namespace ?? '', ...(name && { name }) };
}

/** For tests: what an API server keeps, with versions, conflicts, watches and a memory that can be cut short. */
export class FakeObjects {
  readonly #objects = new Map<string, { place: Place; object: KubernetesObject }>();
  #changes: Change[] = [];
  now = () => new Date();
  readonly #watches = new Set<(change: Change) => void>();
  #version = 100;
  #forgotten = 0;

  get(place: Place): KubernetesObject {
    const found = this.#objects.get(keyOf(place));
    return found?.object ?? fail(404, `${place.resource} "${place.name}" not found`);
  }

  list(place: Place, query: URLSearchParams): object {
    const all = [...this.#objects.values()].filter((each) => isWithin(each.place, place, query)).map((e) => e.object);
    const from = Number(query.get('continue') ?? 0);
    const until = from + Number(query.get('limit') ?? all.length);
    const more = until < all.length ? { continue: String(until) } : {};
    return {
      kind: 'List',
      metadata: { resourceVersion: String(this.#version), ...more },
      items: all.slice(from, until),
    };
  }

  create(place: Place, object: KubernetesObject): KubernetesObject {
    const at = { ...place, name: object.metadata?.name ?? fail(422, 'name: Required value') };
    if (this.#objects.has(keyOf(at))) fail(409, `${place.resource} "${at.name}" already exists`);
    return this.#store(at, { ...object, metadata: { uid: `uid-${this.#version}`, ...object.metadata } }, 'ADDED');
  }

  replace(place: Place, object: KubernetesObject): KubernetesObject {
    this.#refuseConflict(this.get(place), object);
    return this.#store(place, { ...object, metadata: { ...this.get(place).metadata, ...object.metadata } }, 'MODIFIED');
  }

  patch(place: Place, patch: KubernetesObject, manager = 'somebody'): KubernetesObject {
    const before = this.get(place);
    this.#refuseConflict(before, patch);
    const after = merge(before, patch) as KubernetesObject;
    if (JSON.stringify(after) === JSON.stringify(before)) return before;
    const { managedFields: managed, annotations: had } = before.metadata ?? {};
    const { annotations } = after.metadata ?? {};
    const time = this.now().toISOString();
    const managedFields = managedAfter(Array.isArray(managed) ? (managed as never) : [], {
      manager,
      before: had,
      after: annotations,
      time,
    }) as never;
    const stored = this.#store(place, { ...after, metadata: { ...after.metadata, managedFields } }, 'MODIFIED');
    return isReleased(before, stored) ? this.#forget(place) : stored;
  }

  /**
   * What has finalizers stays until they are gone.
   * @param preconditions a uid, a resourceVersion, or both
   */
  remove(place: Place, preconditions: object = {}): KubernetesObject {
    const object = this.get(place);
    const { metadata } = object;
    this.#refuseConflict(object, { metadata: preconditions });
    if (!metadata?.finalizers?.length) return this.#forget(place);
    const deletionTimestamp = (metadata.deletionTimestamp ?? this.now().toISOString()) as Date;
    return this.#store(place, { ...object, metadata: { ...metadata, deletionTimestamp } }, 'MODIFIED');
  }

  #forget(place: Place): KubernetesObject {
    const object = this.get(place);
    this.#objects.delete(keyOf(place));
    this.#tell({ version: ++this.#version, type: 'DELETED', place, object });
    return object;
  }

  /** From now on, nothing can be watched from a version of the past. */
  forget(): void {
    this.#forgotten = this.#version;
    this.#changes = [];
  }

  watch(
    place: Place,
    { query, send }: { query: URLSearchParams; send(type: string, object: unknown): void },
  ): () => void {
    const from = Number(query.get('resourceVersion'));
    if (from < this.#forgotten) send('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' });
    const take = (change: Change) => {
      if (change.version > from && isWithin(change.place, place, query)) send(change.type, change.object);
    };
    this.#changes.forEach(take);
    this.#watches.add(take);
    return () => this.#watches.delete(take);
  }

  #refuseConflict(current: KubernetesObject, { metadata }: KubernetesObject): void {
    const { resourceVersion = current.metadata?.resourceVersion, uid = current.metadata?.uid } = metadata ?? {};
    if (resourceVersion !== current.metadata?.resourceVersion || uid !== current.metadata?.uid)
      fail(409, 'the object has been modified; please apply your changes to the latest version');
  }

  #store(place: Place, object: KubernetesObject, type: string): KubernetesObject {
    const version = ++this.#version;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    this.#objects.set(keyOf(place), { place, object: stored });
    this.#tell({ version, type, place, object: stored });
    return stored;
  }

  #tell(change: Change): void {
    this.#changes.push(change);
    for (const watch of this.#watches) watch(change);
  }
}

/** Reports whether the last finalizer of a deleted object was taken off. What a kubelet ends has none, and stays for it. */
function isReleased({ metadata }: KubernetesObject, after: KubernetesObject): boolean {
  const isDeleted = metadata?.deletionTimestamp !== undefined;
  return isDeleted && Boolean(metadata?.finalizers?.length) && !after.metadata?.finalizers?.length;
}

function keyOf({ resource, namespace, name }: Place): string {
  return `${resource}/${namespace ?? ''}/${name ?? ''}`;
}

/** Label selectors let everything through. */
function isWithin(each: Place, { resource, namespace }: Place, query: URLSearchParams): boolean {
  const name = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  return (
    each.resource === resource &&
    (namespace === undefined || each.namespace === namespace) &&
    (name === undefined || each.name === name)
  );
}

/** Maps are merged and null deletes, RFC 7396; lists of named things are merged by name, as in a strategic merge or an apply. */
function merge(before: unknown, patch: unknown): unknown {
  if (Array.isArray(patch) && patch.every((item) => isMap(item) && 'name' in item)) return mergeByName(before, patch);
  if (!isMap(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isMap(before) ? before : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

function mergeByName(before: unknown, patch: Record<string, unknown>[]): unknown[] {
  const list: Record<string, unknown>[] = Array.isArray(before) ? [...before] : [];
  for (const item of patch) {
    const at = list.findIndex(({ name }) => name === item.name);
    if (at < 0) list.push(item);
    else list[at] = merge(list[at], item) as Record<string, unknown>;
  }
  return list;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(code: number, message: string): never {
  throw Object.assign(new Error(message), { code });
}
