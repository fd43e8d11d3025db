import type { SessionLivedBackend } from '../../contract/sessions.ts';
import { servePortOf } from '../../lib/kube/objects/pods.ts';
import { keyOf } from '../../lib/kube/reconcile/informer.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { readSessionPod, type SessionPod } from '../../lib/sessions/session-pod.ts';
import { Freshest } from './freshest.ts';
import { type KeptSession, readKeptSession } from './read-session.ts';

/** A session's pod, and where its sidecar answers. */
export interface KeptPod extends SessionPod {
  servePort: number;
}

/** Reads the used fields of a pod. */
export function readKeptPod(pod: V1Pod): KeptPod {
  return { ...readSessionPod(pod), servePort: servePortOf(pod) };
}

/** What the informers have told of, by key. */
export interface Seen {
  session(key: string): KeptSession | undefined;
  pod(key: string): KeptPod | undefined;
}

type Name = Pick<KeptSession, 'namespace' | 'name'>;

/** Sessions and their pods as they are by now: as they were told of, or as they were written since. */
export class SessionStore {
  readonly #sessions: Freshest<KeptSession>;
  readonly #pods: Freshest<KeptPod>;
  /** By the session's key: the uid of the pod that its Service belongs to. */
  readonly #services = new Map<string, string>();
  readonly #graceDefault: number;

  constructor(seen: Seen, graceDefault: number, now: () => number) {
    this.#sessions = new Freshest((key) => seen.session(key), now);
    this.#pods = new Freshest((key) => seen.pod(key), now);
    this.#graceDefault = graceDefault;
  }

  session(key: string): KeptSession | undefined {
    return this.#sessions.get(key);
  }

  pod(key: string): KeptPod | undefined {
    return this.#pods.get(key);
  }

  /** It is not there any more: what was written is over. */
  gone(what: 'session' | 'pod', key: string): void {
    (what === 'session' ? this.#sessions : this.#pods).forget(key);
    if (what === 'pod') this.#services.delete(key);
  }

  wroteSession(session: SessionLivedBackend): void {
    const kept = readKeptSession(session, this.#graceDefault);
    this.#sessions.wrote(keyIn(kept), kept);
  }

  wrotePod(pod: V1Pod): void {
    this.#pods.wrote(keyOf(pod), readKeptPod(pod));
  }

  /** The Service of a pod is there. */
  wroteService(session: Name, podUid: string): void {
    this.#services.set(keyIn(session), podUid);
  }

  hasService(key: string): boolean {
    const uid = this.#services.get(key);
    return uid !== undefined && uid === this.pod(key)?.uid;
  }

  /** The pod ends: it was told to, also where its end was not told of yet. */
  deletedPod(session: Name, uid: string): void {
    const pod = this.#pods.get(keyIn(session));
    if (pod?.uid === uid) this.#pods.wrote(keyIn(session), { ...pod, isTerminating: true });
  }

  /** Nothing more is to be done about it. */
  deletedSession(session: KeptSession): void {
    this.#sessions.wrote(keyIn(session), { ...session, deletedAt: session.deletedAt ?? session.createdAt });
  }
}

/** The key of a session and of its pod. */
export function keyIn({ namespace, name }: Name): string {
  return `${namespace}/${name}`;
}
