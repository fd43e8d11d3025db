import type { KubeClient } from '../../lib/kube/client.ts';
import { readPod } from '../../lib/kube/objects/pods.ts';
import { DONE, type ReconcileResult } from '../../lib/kube/reconcile/reconcile-result.ts';
import { WorkQueue } from '../../lib/kube/reconcile/work-queue.ts';
import type { Log } from '../../lib/process/log.ts';
import { conditionOf } from '../../lib/sessions/changed-condition.ts';
import { judge } from '../../lib/sessions/judge.ts';
import type { PodRules } from '../../lib/sessions/make-pod.ts';
import type { JudgeRules, SessionAction } from '../../lib/sessions/scene.ts';
import { hasEnded, stateOf } from '../../lib/sessions/session-settings.ts';
import { act, type KeptScene } from './act.ts';
import { Memories } from './memories.ts';
import type { SessionMetrics } from './metrics.ts';
import { Places } from './places.ts';
import { Questions } from './questions.ts';
import type { KeptSession } from './read-session.ts';
import { type RefusalRules, refusalOf } from './refusal.ts';
import type { SessionEvents } from './session-events.ts';
import { type KeptPod, readKeptPod, SessionStore } from './session-store.ts';
import { StartTimes } from './start-times.ts';
import { findSurplus } from './surplus.ts';
import { startWatches, type Watches } from './watches.ts';

export interface ReconcileSessionsOptions {
  client: KubeClient;
  log: Log;
  metrics: SessionMetrics;
  events: SessionEvents;
  namespaces: readonly string[];
  graceSeconds: number;
  rules: JudgeRules;
  refusals: RefusalRules;
  podRules(session: KeptSession): PodRules;
  isLeader(): boolean;
  /** Milliseconds since 1970, by the API server's clock. */
  now(): number;
}

/** Writes at once: each takes some ten milliseconds, and a hundred starts a second are three hundred writes. */
const CONCURRENCY = 16;

/** Creation, or three writes of an end: more than that many things in a row is a loop. */
const MAX_STEPS = 6;

/** How often those that have ended are counted. */
const SURPLUS_MS = 10_000;

/** Reconciles every session: it has a pod, is made known once it can be reached, and ends. */
export class SessionReconciler {
  readonly #options: ReconcileSessionsOptions;
  readonly #memories = new Memories();
  readonly #questions: Questions;
  readonly #store: SessionStore;
  readonly #starts: StartTimes;
  readonly #places: Places;
  readonly #queue: WorkQueue;
  readonly #watches: Watches;
  readonly #surplusTimer: NodeJS.Timeout;
  #surplus: ReadonlySet<string> = new Set();

  constructor(options: ReconcileSessionsOptions) {
    const { log, metrics, isLeader, graceSeconds } = options;
    this.#options = options;
    const monotonic = () => performance.now();
    this.#starts = new StartTimes(metrics, monotonic);
    const seen = {
      session: (key: string) => this.#watches.sessions.get(key),
      pod: (key: string) => this.#watches.pods.get(key),
    };
    this.#store = new SessionStore(seen, graceSeconds, monotonic);
    const reconcile = (key: string) => this.#reconcile(key);
    const onError = () => metrics.failed();
    this.#queue = new WorkQueue({ name: 'session', concurrency: CONCURRENCY, log, isLeader, reconcile, onError });
    this.#places = new Places(
      { sessions: () => this.#sessions(), pods: () => this.#watches.pods.entries(), count: () => this.#count() },
      options.refusals.maxSessions,
    );
    this.#questions = new Questions(options, this.#memories, (key) => this.#queue.add(key));
    this.#watches = startWatches({
      ...options,
      onChange: (key) => this.#queue.add(key),
      onGone: (what, key) => this.#store.gone(what, key),
      onBreak: metrics.watchBroke,
    });
    metrics.sessions(() => this.#states());
    this.#surplusTimer = setInterval(() => this.#findSurplus(), SURPLUS_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#surplusTimer);
    this.#watches.sessions.stop();
    this.#watches.pods.stop();
    await this.#queue.stop();
  }

  async #reconcile(key: string): Promise<ReconcileResult> {
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const session = this.#store.session(key);
      if (!session) return this.#leave(key);
      const scene = await this.#sceneOf(key, session);
      const action = judge(scene, this.#options.rules);
      if (action.kind === 'ask' || action.kind === 'read-events') return this.#ask({ key, session }, action);
      if (action.kind === 'wait')
        return Number.isFinite(action.until) ? { requeueAfterMs: Math.max(0, action.until - scene.now) } : DONE;
      if (!this.#options.isLeader()) return DONE;
      await act(scene, action, { ...this.#options, store: this.#store });
      this.#time(key);
    }
    return { requeueAfterMs: 0 };
  }

  async #sceneOf(key: string, session: KeptSession): Promise<KeptScene> {
    const { client, refusals, now } = this.#options;
    // What ends a session is read once more: a watch may have been broken off when the pod came.
    const pod = this.#store.pod(key) ?? (await this.#readPod(client, session));
    if (session.spec && !pod) this.#starts.seen(key);
    if (!session.spec && !pod) this.#places.free(key);
    const at = now();
    return {
      session,
      pod,
      looks: this.#memories.looks(key, session.uid),
      warnings: this.#memories.warnings(key, pod?.uid),
      hasService: this.#store.hasService(key),
      refusal: pod ? undefined : refusalOf(session, this.#places, refusals),
      unchangedSince: this.#memories.unchangedSince(key, session, pod, at),
      isSurplus: this.#surplus.has(key),
      now: at,
    };
  }

  async #readPod(client: KubeClient, session: KeptSession): Promise<KeptPod | undefined> {
    if (!session.status.ready || hasEnded(session.status)) return undefined;
    const pod = await readPod(client, session);
    return pod && readKeptPod(pod);
  }

  #ask(
    { key, session }: { key: string; session: KeptSession },
    action: Extract<SessionAction, { kind: 'ask' | 'read-events' }>,
  ): ReconcileResult {
    const pod = this.#store.pod(key);
    if (!pod) return DONE;
    if (action.kind === 'read-events') this.#questions.readEvents({ key, session, pod });
    else {
      this.#starts.address(key);
      this.#questions.askSidecar({ key, session, pod }, action.ip);
    }
    return DONE;
  }

  #time(key: string): void {
    const { status } = this.#store.session(key) ?? {};
    if (this.#store.pod(key)) this.#starts.created(key);
    if (status?.ready) this.#starts.done(key, 'ready');
    else if (status?.failed) this.#starts.done(key, 'failed');
  }

  /** A pod whose session is gone is garbage collection's; what was known of it is forgotten. */
  #leave(key: string): ReconcileResult {
    this.#memories.delete(key);
    this.#starts.forget(key);
    this.#places.free(key);
    return DONE;
  }

  #count(): number {
    let count = 0;
    for (const all of [this.#watches.sessions, this.#watches.pods]) for (const _ of all.entries()) count += 1;
    return count;
  }

  /** As they are by now: a refusal that was just written frees what the session waited for. */
  *#sessions(): Iterable<KeptSession> {
    for (const [key] of this.#watches.sessions.entries()) {
      const session = this.#store.session(key);
      if (session) yield session;
    }
  }

  #findSurplus(): void {
    this.#surplus = findSurplus(this.#watches.sessions.entries());
    for (const key of this.#surplus) this.#queue.add(key);
  }

  *#states() {
    for (const [, { status }] of this.#watches.sessions.entries())
      yield {
        state: stateOf(status),
        isUnmonitored: !hasEnded(status) && conditionOf(status, 'Monitored')?.status === 'False',
      };
  }
}
