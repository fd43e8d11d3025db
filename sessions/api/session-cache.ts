import type { KubeClient } from '../../lib/kube/client.ts';
import { sessionsOf } from '../../lib/kube/objects/sessions.ts';
import { type Informer, startInformer } from '../../lib/kube/reconcile/informer.ts';
import { joined } from '../../lib/kube/reconcile/joined.ts';
import type { Log } from '../../lib/process/log.ts';
import { type Bucket, takeToken } from '../../lib/process/token-bucket.ts';
import type { SessionRef } from './parse-route.ts';
import { keepSession, type Session } from './session.ts';
import { readObject } from './session-objects.ts';

/** How long a broken watch may stay so before the API server is asked for each session. It is usually back within a second. */
const BEHIND_MS = 10_000;

/** How long an answer of the API server stands for a session that the watch does not know. */
const ANSWER_MS = 1000;

/**
 * Questions to the API server for sessions that the watch does not know: those of one moment of creation, and 50 a second, about
 * a hundredth of what an API server can answer. Whoever makes up ids asks no more than that.
 */
const QUESTIONS = { burst: 100, refillMs: 20 };

/** What the cache follows, and the clock in milliseconds. */
export interface CacheOptions {
  client: KubeClient;
  namespaces: readonly string[];
  log: Log;
  now?(): number;
}

/** The sessions as the watch tells them. */
export class SessionCache {
  readonly #options: CacheOptions;
  readonly #informer: Informer<Session>;
  readonly #unlisted: Set<string>;
  /** Since when a namespace's watch is broken. */
  readonly #broken = new Map<string, number>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #all = new Set<() => void>();
  readonly #asked = new Map<string, Promise<Session | undefined>>();
  readonly #now: () => number;
  #bucket: Bucket;

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#unlisted = new Set(options.namespaces);
    this.#informer = joined(options.namespaces.map((namespace) => this.#follow(namespace)));
  }

  /** Reports whether all sessions were listed once. */
  isListed(): boolean {
    return this.#unlisted.size === 0;
  }

  /** A session as the watch tells it. */
  get(ref: SessionRef): Session | undefined {
    return this.#informer.get(keyOf(ref));
  }

  *all(): Iterable<Session> {
    for (const [, session] of this.#informer.entries()) yield session;
  }

  /**
   * A session as the watch tells it; where the watch does not know it, or is behind, as the API server has it.
   * @throws KubeError
   */
  async find(ref: SessionRef): Promise<Session | undefined> {
    const kept = this.get(ref);
    if (kept !== undefined && !this.#isBehind(ref.namespace)) return kept;
    const key = keyOf(ref);
    const asked = this.#asked.get(key);
    if (asked) return asked;
    const taken = takeToken(this.#bucket, this.#now(), QUESTIONS);
    if (taken.kind === 'empty') return kept;
    this.#bucket = taken.bucket;
    const answer = readObject(this.#options.client.rest, ref);
    this.#asked.set(key, answer);
    setTimeout(() => this.#asked.delete(key), ANSWER_MS).unref();
    answer.catch(() => this.#asked.delete(key));
    return answer;
  }

  /** Calls a listener on each change of a session, until the function it returns is called. */
  listen(ref: SessionRef, listener: () => void): () => void {
    const key = keyOf(ref);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }

  /** Calls a listener on each change of any session, until the function it returns is called. */
  listenToAll(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  stop(): void {
    this.#informer.stop();
  }

  #follow(namespace: string): Informer<Session> {
    const { client, log } = this.#options;
    return startInformer(client, sessionsOf(client.rest, namespace, keepSession), {
      log,
      onChange: (key) => {
        for (const listener of [...(this.#listeners.get(key) ?? []), ...this.#all]) listener();
      },
      onBreak: () => {
        if (!this.#broken.has(namespace)) this.#broken.set(namespace, this.#now());
      },
      onAlive: () => {
        this.#broken.delete(namespace);
        this.#unlisted.delete(namespace);
      },
    });
  }

  #isBehind(namespace: string): boolean {
    const since = this.#broken.get(namespace);
    return since !== undefined && this.#now() - since > BEHIND_MS;
  }
}

function keyOf({ namespace, name }: SessionRef): string {
  return `${namespace}/${name}`;
}
