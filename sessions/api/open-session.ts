import { setTimeout } from 'node:timers/promises';
import type { SessionSpec } from '../../contract/sessions.ts';
import { isConflict, isRefused } from '../../lib/kube/errors.ts';
import type { KubeRest } from '../../lib/kube/rest.ts';
import { describeError } from '../../lib/process/log.ts';
import type { SessionRef } from './parse-route.ts';
import { isAlive, type Session } from './session.ts';
import type { SessionCache } from './session-cache.ts';
import { createObject, deleteObject, readObject } from './session-objects.ts';
import { waitForChange, waitForSession } from './wait-for-session.ts';

/** What came of opening a session. */
export type Opened =
  | { kind: 'created' | 'existing'; session: Session }
  /** There are as many sessions as there may be. */
  | { kind: 'full'; limit: number; running: number }
  /** The API server will not have it. */
  | { kind: 'refused'; reason: string }
  /** For now. */
  | { kind: 'trouble'; reason: string };

/** How long the end of a session is waited for whose name the next one wants, in milliseconds. */
const ENDING_MS = 10_000;

/** After somebody else's creation: as long as a watch takes to tell of it, so that few ask the API server twice. */
const CONFLICT_PAUSE_MS = 50;

/** The controller decides within milliseconds, unless another one has to take over first. */
const DECISION_MS = 2000;

const UNDECIDED = 'as many sessions are being created as there may be, and which of them get a pod is not decided yet';

/** Opens sessions. The object's name is the lock: nothing is kept but the number of creations that are under way. */
export class SessionOpener {
  readonly #cache: SessionCache;
  readonly #rest: KubeRest;
  readonly #maxSessions: number;
  readonly #creating = new Set<string>();

  constructor(cache: SessionCache, rest: KubeRest, maxSessions: number) {
    this.#cache = cache;
    this.#rest = rest;
    this.#maxSessions = maxSessions;
  }

  /** The session of a name: the one that is there, or a new one once an earlier one has ended. */
  async open(ref: SessionRef, spec: SessionSpec, endingMs = ENDING_MS): Promise<Opened> {
    try {
      return await this.#open(ref, spec, performance.now() + endingMs);
    } catch (error) {
      if (isRefused(error)) return { kind: 'refused', reason: describeError(error) };
      return { kind: 'trouble', reason: describeError(error) };
    }
  }

  async #open(ref: SessionRef, spec: SessionSpec, end: number): Promise<Opened> {
    for (let holder = await this.#cache.find(ref); ; holder = await readObject(this.#rest, ref)) {
      if (holder && isAlive(holder)) return { kind: 'existing', session: holder };
      if (holder && !holder.isTerminating) await deleteObject(this.#rest, holder);
      if (holder && !(await this.#waitForEnd(ref, holder, end)))
        return { kind: 'trouble', reason: 'the session of before is still ending' };
      const created = await this.#create(ref, spec);
      if (created !== undefined) return created;
      if (performance.now() > end)
        return { kind: 'trouble', reason: 'the name of the session is taken and free in turn' };
      await setTimeout(CONFLICT_PAUSE_MS);
    }
  }

  /** A new session; undefined where there is one of that name. */
  async #create(ref: SessionRef, spec: SessionSpec): Promise<Opened | undefined> {
    const key = keyOf(ref);
    const running = this.#countOthers(ref, this.#creating);
    if (running >= this.#maxSessions) return { kind: 'full', limit: this.#maxSessions, running };
    this.#creating.add(key);
    try {
      const session = await createObject(this.#rest, ref, spec);
      return await this.#untilDecided(session);
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    } finally {
      this.#creating.delete(key);
    }
  }

  /** The watch tells when the object is gone. Where it told nothing, the API server has the last word. */
  async #waitForEnd(ref: SessionRef, { uid }: Session, end: number): Promise<boolean> {
    const isGone = (session: Session | undefined) => (session?.uid === uid ? undefined : true);
    const milliseconds = Math.max(0, end - performance.now());
    const waited = await waitForSession(this.#cache, ref, isGone, { milliseconds });
    return waited.kind === 'answer' || isGone(await readObject(this.#rest, ref)) === true;
  }

  /**
   * The controller decides who gets a pod. As long as there are no more sessions than may be, all do; else its word is waited for.
   * All that were created before a session are known once the watch tells of that one.
   */
  async #untilDecided(created: Session): Promise<Opened> {
    const isTold = () => this.#cache.get(created)?.uid === created.uid;
    const decide = (): Opened | undefined => {
      const session = this.#cache.get(created);
      if (session?.uid !== created.uid) return undefined;
      const running = this.#countOthers(created);
      if (session.status.reason === 'Quota') return { kind: 'full', limit: this.#maxSessions, running };
      const isIn = running < this.#maxSessions || session.status.ready || session.status.failed;
      return isIn ? { kind: 'created', session } : undefined;
    };
    const decided = await waitForChange(this.#cache, decide, DECISION_MS);
    if (decided) return decided;
    return isTold() ? { kind: 'trouble', reason: UNDECIDED } : { kind: 'created', session: created };
  }

  /** Of the sessions of the namespace, and of more, those that have a pod or may have one. */
  #countOthers(ref: SessionRef, more: Iterable<string> = []): number {
    const keys = new Set(more);
    for (const each of this.#cache.all()) if (each.hasPlace && each.namespace === ref.namespace) keys.add(keyOf(each));
    keys.delete(keyOf(ref));
    return keys.size;
  }
}

function keyOf({ namespace, name }: SessionRef): string {
  return `${namespace}/${name}`;
}
