import { setTimeout } from 'node:timers/promises';
import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import { type Backoff, fullJitter } from '../../process/backoff.ts';
import { describeError, type Log } from '../../process/log.ts';
import type { KubeClient } from '../client.ts';
import { call, isExpired } from '../errors.ts';
import { createGuard } from './guard.ts';
import { type Selection, type WatchEvent, watchFrom } from './watch.ts';

/** One page of a list, as the client's list methods take it. */
export interface PageQuery {
  labelSelector?: string;
  fieldSelector?: string;
  limit: number;
  _continue?: string;
}

/** What is followed, and what is kept of each object. */
export interface ListWatch<O extends KubernetesObject, T> extends Selection {
  list(query: PageQuery): Promise<KubernetesListObject<O>>;
  /** Only what is used: thousands of objects are kept. */
  read(object: O): T;
}

/** The objects as they are now, as far as the API server has told. */
export interface Informer<T> {
  /** By {@link keyOf}; undefined where there is no such object. */
  get(key: string): T | undefined;
  entries(): Iterable<[key: string, kept: T]>;
  size(): number;
  stop(): void;
}

/** Whom to tell. */
export interface FollowOptions {
  log: Log;
  /** An object is new, changed or gone, or could be: what to do follows from {@link Informer.get} alone. */
  onChange(key: string): void;
  /** All that there was is kept by now, and was reported. */
  onListed?(): void;
  /** A watch was broken off, or could not begin. */
  onBreak?(): void;
  /** All was listed, or the watch told something, if only that nothing has changed. */
  onAlive?(): void;
  /** Between attempts, where not {@link BACKOFF}. */
  backoff?: Backoff;
}

/** Large enough for few requests, small enough for a small answer: 500 pods are some 5 MB. kubectl uses the same. */
const PAGE_SIZE = 500;

/** An API server that restarts is back within some seconds, and then all clients reconnect. */
const BACKOFF = { baseMs: 250, capMs: 10_000 };

/** How often everything is looked at again, from what is kept and without a request: what a change should have set right is. */
const RESYNC_MS = 600_000;

/** A watch that ends sooner is a failure: to begin it again at once would be a busy loop. */
const SHORTEST_WATCH_MS = 1000;

/** `namespace/name`. */
export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

/**
 * Follows objects for as long as the process lives: a list, then a watch, and after a break a watch from where the last one
 * was. Only where the API server has forgotten that long ago (410) it lists again, and finds out what is gone.
 */
export function startInformer<O extends KubernetesObject, T>(
  client: KubeClient,
  source: ListWatch<O, T>,
  options: FollowOptions,
): Informer<T> {
  const cache = new Cache(source, options);
  const stopped = new AbortController();
  const listAll = async () => {
    const gone = new Set(cache.keys());
    const version = await listPages(source, (object) => {
      gone.delete(keyOf(object));
      cache.set(object);
    });
    for (const key of gone) cache.delete(key);
    options.onAlive?.();
    options.onListed?.();
    return version;
  };
  const take = ({ kind, object }: WatchEvent<O>) => {
    if (kind === 'set') cache.set(object);
    if (kind === 'deleted') cache.delete(keyOf(object));
  };
  void repeat({ client, source, options, listAll, take, signal: stopped.signal });
  const resync = setInterval(() => cache.resync(), RESYNC_MS);
  stopped.signal.addEventListener('abort', () => clearInterval(resync));
  return {
    get: (key) => cache.get(key),
    entries: () => cache.entries(),
    size: () => cache.size,
    stop: () => stopped.abort(),
  };
}

/** The objects of an informer, as far as they are kept. Every change is reported; an error of a reader or listener is logged. */
class Cache<O extends KubernetesObject, T> {
  readonly #kept = new Map<string, T>();
  readonly #source: ListWatch<O, T>;
  readonly #options: FollowOptions;
  readonly #guard: ReturnType<typeof createGuard>;

  constructor(source: ListWatch<O, T>, options: FollowOptions) {
    this.#source = source;
    this.#options = options;
    this.#guard = createGuard(source.path, options.log);
  }

  get size(): number {
    return this.#kept.size;
  }

  get(key: string): T | undefined {
    return this.#kept.get(key);
  }

  keys(): Iterable<string> {
    return this.#kept.keys();
  }

  entries(): Iterable<[string, T]> {
    return this.#kept.entries();
  }

  set(object: O): void {
    const key = keyOf(object);
    if (!this.#guard(key, () => this.#kept.set(key, this.#source.read(object)))) this.#kept.delete(key);
    this.#report(key);
  }

  delete(key: string): void {
    this.#kept.delete(key);
    this.#report(key);
  }

  /** Reports every object once more. */
  resync(): void {
    for (const key of this.#kept.keys()) this.#report(key);
  }

  #report(key: string): void {
    this.#guard(key, () => this.#options.onChange(key));
  }
}

interface Loop<O extends KubernetesObject> {
  client: KubeClient;
  source: Selection;
  options: FollowOptions;
  /** Returns the version to watch from. */
  listAll(): Promise<string>;
  take(event: WatchEvent<O>): void;
  signal: AbortSignal;
}

async function repeat<O extends KubernetesObject>(loop: Loop<O>): Promise<void> {
  const { client, source, options, signal } = loop;
  let version: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      version ??= await loop.listAll();
      const began = performance.now();
      const onEvent = (event: WatchEvent<O>) => {
        loop.take(event);
        version = event.object.metadata?.resourceVersion;
        failures = 0;
        options.onAlive?.();
      };
      await watchFrom<O>(client, source, { version, onEvent, signal });
      if (performance.now() - began > SHORTEST_WATCH_MS) continue;
    } catch (error) {
      if (signal.aborted) return;
      if (isExpired(error)) version = undefined;
      if (failures === 0) options.log.warn('watch interrupted', { path: source.path, reason: describeError(error) });
      options.onBreak?.();
    }
    failures += 1;
    await setTimeout(fullJitter(failures, options.backoff ?? BACKOFF, Math.random()));
  }
}

async function listPages<O extends KubernetesObject, T>(
  { list, path, labelSelector, fieldSelector }: ListWatch<O, T>,
  onObject: (object: O) => void,
): Promise<string> {
  const selectors = { ...(labelSelector && { labelSelector }), ...(fieldSelector && { fieldSelector }) };
  let next: string | undefined;
  for (;;) {
    const page = await call(`list ${path}`, list({ ...selectors, limit: PAGE_SIZE, ...(next && { _continue: next }) }));
    for (const object of page.items) onObject(object);
    next = page.metadata?._continue;
    if (!next) return page.metadata?.resourceVersion ?? '';
  }
}
