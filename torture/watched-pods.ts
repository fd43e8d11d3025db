import type { V1Pod } from '../lib/kube/types.ts';
import type { Api } from './api.ts';

interface PodEvent {
  type: string;
  object: V1Pod & { code?: number };
}

/** Pause before a list or watch that ended is started again. */
const AGAIN_AFTER_MS = 500;

/** All pods of the cluster as they are now, by a watch of our own. Every state of a pod that the watch tells is handed on. */
export class WatchedPods {
  readonly #api: Api;
  readonly #onSeen: (pod: V1Pod) => void;
  readonly #pods = new Map<string, V1Pod>();
  #isStopped = false;

  constructor(api: Api, onSeen: (pod: V1Pod) => void) {
    this.#api = api;
    this.#onSeen = onSeen;
  }

  /** Begins, and goes on until it is stopped. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#round().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Pods that are not on their way out, by name. */
  of(namespace: string, app?: string): V1Pod[] {
    const isMeant = ({ metadata }: V1Pod) =>
      metadata?.namespace === namespace &&
      metadata.deletionTimestamp === undefined &&
      (app === undefined || metadata.labels?.app === app);
    const named = (pod: V1Pod) => pod.metadata?.name ?? '';
    return [...this.#pods.values()].filter(isMeant).sort((one, other) => (named(one) < named(other) ? -1 : 1));
  }

  async #round(): Promise<void> {
    const list = (await this.#api.must('GET', '/api/v1/pods')) as unknown as {
      items: V1Pod[];
      metadata: { resourceVersion: string };
    };
    this.#pods.clear();
    for (const pod of list.items) this.#keep(pod);
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${list.metadata.resourceVersion}`;
    await this.#api.stream(`/api/v1/pods?${query}`, (event) => this.#take(event as PodEvent));
  }

  #take({ type, object }: PodEvent): void {
    if (type === 'DELETED') this.#pods.delete(object.metadata?.uid ?? '');
    if (type === 'ADDED' || type === 'MODIFIED') this.#keep(object);
  }

  #keep(pod: V1Pod): void {
    this.#pods.set(pod.metadata?.uid ?? '', pod);
    this.#onSeen(pod);
  }
}
