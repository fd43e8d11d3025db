import { PatchStrategy } from '@kubernetes/client-node';
import { CONTROLLER_WRITER } from '../../../contract/writers.ts';
import { type Bucket, takeToken } from '../../process/token-bucket.ts';
import { type KubeClient, patchAs } from '../client.ts';
import { call, ignoreNotFound } from '../errors.ts';
import { eventBody, type Told, tellObjectEvent } from './events.ts';
import type { ObjectName } from './secrets.ts';

/** What happened to a pod. Without an identity it may happen again, and is one Event with a count. */
export interface PodEvent extends Omit<Told, 'identity'> {
  pod: ObjectName & { uid: string };
  identity?: string;
}

/**
 * A pod may cause a burst of Event writes, then one every five minutes: what a pod does is its author's choice. The
 * figures are those of Kubernetes' own event recorder, as is the number of Events and pods remembered.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/client-go/tools/record/events_cache.go
 */
const WRITES = { burst: 25, refillMs: 300_000 };
const MAX_REMEMBERED = 4096;

/** The Events that one process records about pods. */
export class PodEvents {
  readonly #client: KubeClient;
  readonly #now: () => number;
  /** By the Event's namespace and name: how often it happened. */
  readonly #counts = new Map<string, number>();
  /** By the pod's uid: what is left of {@link WRITES}. */
  readonly #shares = new Map<string, Bucket>();

  /** @param now milliseconds of a clock that only goes forward */
  constructor(client: KubeClient, now: () => number = () => performance.now()) {
    this.#client = client;
    this.#now = now;
  }

  /** Records an Event. Returns false if it is a repetition, or if the pod has used up its share. */
  async tell({ pod, identity, ...told }: PodEvent): Promise<boolean> {
    const object = { ...pod, apiVersion: 'v1', kind: 'Pod' };
    const event = { ...told, object, component: CONTROLLER_WRITER, identity: identity ?? '' };
    const { namespace, name } = eventBody(event).metadata;
    const key = `${namespace}/${name}`;
    const count = this.#counts.get(key);
    if ((identity !== undefined && count !== undefined) || !this.#spend(pod.uid)) return false;
    const isNew = count === undefined && (await tellObjectEvent(this.#client, event));
    if (isNew || identity !== undefined) remember(this.#counts, key, 1);
    else remember(this.#counts, key, await this.#repeat(event, count));
    return isNew || identity === undefined;
  }

  /** Counts an Event up that is there. One that the API server has forgotten by now is written again. */
  async #repeat(event: Parameters<typeof eventBody>[0], known: number | undefined): Promise<number> {
    const { metadata, message, lastTimestamp } = eventBody(event);
    const patch = async (body: object) => {
      const request = this.#client.core.patchNamespacedEvent({ ...metadata, body }, patchAs(PatchStrategy.MergePatch));
      return ignoreNotFound(call(`count Event ${metadata.namespace}/${metadata.name}`, request));
    };
    // What another process told has a count that only the answer to a write tells: to read Events is no right of ours.
    const before = known ?? (await patch({ lastTimestamp }))?.count ?? 0;
    const after = await patch({ count: before + 1, message, lastTimestamp });
    if (after) return before + 1;
    await tellObjectEvent(this.#client, event);
    return 1;
  }

  #spend(uid: string): boolean {
    const share = takeToken(this.#shares.get(uid), this.#now(), WRITES);
    if (share.kind === 'taken') remember(this.#shares, uid, share.bucket);
    return share.kind === 'taken';
  }
}

/** The oldest goes where there are too many. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
