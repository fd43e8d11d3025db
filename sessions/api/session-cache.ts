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

/** How many wait at once to be told of a session: half of the places that a server has beyond those of held requests. */
const MAX_WAITING = 500;

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
  readonly #untried: Set<string>;
  #isAnyListed = false;
  /** Since when a namespace's watch is broken. */
  readonly #broken = new Map<string, number>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #all = new Set<() => void>();
  readonly #asked = new Map<string, Promise<Session | undefined>>();
  /** Those of which the answer has come. */
  readonly #answered = new Set<string>();
  readonly #now: () => number;
  #bucket: Bucket;
  #waiting = 0;

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#untried = new Set(options.namespaces);
    this.#informer = joined(options.namespaces.map((namespace) => this.#follow(namespace)));
  }

  /**
   * Reports whether all sessions were listed once, but for those of namespaces that cannot be listed: one that was deleted holds up none
   * of the others, and is asked of for each session.
   */
  isListed(): boolean {
    return this.#isAnyListed && this.#untried.size === 0;
  }

  /** A session as the watch tells it. */
  get(ref: SessionRef): Session | undefined {
    return this.#informer.get(keyOf(ref));
  }

  *all(): Iterable<Session> {
    for (const [, session] of this.#informer.entries()) yield session;
  }

  /**
   * A session as the watch tells it; where the watch does not know it, or is behind, as the API server has it. One that was not there
   * a moment ago, or that cannot be asked for now, may have been created since: the watch has a second to tell of it.
   * @throws KubeError
   */
  async find(ref: SessionRef): Promise<Session | undefined> {
    const wasAnswered = this.#answered.has(keyOf(ref));
    const found = await this.recall(ref);
    const isAnswer = !wasAnswered && this.#answered.has(keyOf(ref));
    if (found !== undefined || isAnswer) return found;
    if (this.#waiting >= MAX_WAITING) return undefined;
    this.#waiting += 1;
    await this.#untilTold(ref);
    this.#waiting -= 1;
    return this.recall(ref);
  }

  /**
   * As {@link find}, without waiting for what may have been created since.
   * @throws KubeError
   */
  async recall(ref: SessionRef): Promise<Session | undefined> {
    const kept = this.get(ref);
    if (kept !== undefined && !this.#isBehind(ref.namespace)) return kept;
    const asked = this.#asked.get(keyOf(ref));
    if (asked) return asked;
    const taken = takeToken(this.#bucket, this.#now(), QUESTIONS);
    if (taken.kind === 'empty') return kept;
    this.#bucket = taken.bucket;
    const answer = readObject(this.#options.client.rest, ref);
    this.#remember(ref, answer);
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
        this.#untried.delete(namespace);
        if (!this.#broken.has(namespace)) this.#broken.set(namespace, this.#now());
      },
      onAlive: () => {
        this.#broken.delete(namespace);
        this.#untried.delete(namespace);
        this.#isAnyListed = true;
      },
    });
  }

  /** Waits until something is told of a session, or what was answered of it does not stand any more. */
  #untilTold(ref: SessionRef): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        ignore();
        resolve();
      };
      const timer = setTimeout(end, ANSWER_MS);
      const ignore = this.listen(ref, end);
    });
  }

  /** An answer stands for a second; one that failed, for nobody else. */
  #remember(ref: SessionRef, answer: Promise<Session | undefined>): void {
    const key = keyOf(ref);
    const forget = () => {
      if (this.#asked.get(key) !== answer) return;
      this.#asked.delete(key);
      this.#answered.delete(key);
    };
    this.#asked.set(key, answer);
    setTimeout(forget, ANSWER_MS).unref();
    answer.then(() => this.#answered.add(key), forget);
  }

  #isBehind(namespace: string): boolean {
    const since = this.#broken.get(namespace);
    return since !== undefined && this.#now() - since > BEHIND_MS;
  }
}

function keyOf({ namespace, name }: SessionRef): string {
  return `${namespace}/${name}`;
}
