import type { V1Pod } from '../kube/types.ts';
import { type Arena, patch } from './arena.ts';
import type { Target } from './client/messages.ts';
import { FLEET, FLEET_NAMESPACE, SLEEPERS } from './fleet.ts';
import { readReplicas } from './look.ts';
import { CONTROLLER, REAPER, WRITES } from './standing.ts';

/** How often the clients get to know of new pods, and pods their label. */
const EVERY_MS = 500;
/** How often a pass begins, when the one before has not been asked for longer ago. */
const PASS_EVERY_MS = 15_000;
/** A kubelet makes a container wait for ten seconds after its second end, then twice as long each time, up to five minutes. */
const ENDS_AT_MOST = 3;

/** Keeps the fleet going whatever happens: sends clients to pods, labels late ones, calls the reaper, replaces worn-out pods. */
export class Attendant {
  readonly #arena: Arena;
  #timer: NodeJS.Timeout | undefined;
  #passedAt = 0;
  #isAtWork = false;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#attend(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What sleeps and may sleep gets its pods back, as people do it: one replica, and the reaper restores the rest. */
  async wakeSleepers(): Promise<string[]> {
    const replicas = await readReplicas(this.#arena);
    const asleep = SLEEPERS.filter(({ name }) => replicas.get(name) === 0).map(({ name }) => name);
    for (const name of asleep)
      await patch(this.#arena, `/apis/apps/v1/namespaces/${FLEET_NAMESPACE}/deployments/${name}/scale`, {
        spec: { replicas: 1 },
      });
    return asleep;
  }

  /** Deletes pods of which a container ended so often that the kubelet or the controller would wait for long before the next. */
  async replaceWornOut(): Promise<string[]> {
    const { pods, api } = this.#arena;
    const worn = [...pods.of(FLEET_NAMESPACE), ...pods.of('spawner')].filter(isWornOut);
    for (const { metadata } of worn)
      await api
        .send('DELETE', `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`)
        .catch(() => undefined);
    return worn.map(({ metadata }) => metadata?.name ?? '');
  }

  async #attend(): Promise<void> {
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    this.#arena.clients.visit(FLEET.flatMap((member) => this.#targetsOf(member)));
    await this.#labelLate().catch(() => undefined);
    await this.#pass().catch(() => undefined);
    this.#isAtWork = false;
  }

  #targetsOf({ name, habits }: (typeof FLEET)[number]): Target[] {
    const running = this.#arena.pods.of(FLEET_NAMESPACE, name).filter(({ status }) => status?.phase === 'Running');
    return running.flatMap(({ status }) =>
      habits.map((habit) => ({ workload: name, ip: status?.podIP ?? '', habit })).filter(({ ip }) => ip !== ''),
    );
  }

  async #labelLate(): Promise<void> {
    const late = FLEET.filter(({ isLabelledLate }) => isLabelledLate);
    const pods = late.flatMap(({ name }) => this.#arena.pods.of(FLEET_NAMESPACE, name));
    for (const { metadata, status } of pods) {
      if (status?.phase !== 'Running' || metadata?.labels?.['spawner.io/monitor']) continue;
      const path = `/api/v1/namespaces/${FLEET_NAMESPACE}/pods/${metadata?.name}`;
      await patch(this.#arena, path, { metadata: { labels: { 'spawner.io/monitor': 'true' } } });
      this.#arena.history.occasion(CONTROLLER, WRITES.pod);
    }
  }

  async #pass(): Promise<void> {
    if (Date.now() - this.#passedAt < PASS_EVERY_MS) return;
    this.#passedAt = Date.now();
    await this.#arena.passes.begin();
    this.#arena.history.occasion(REAPER, WRITES.workloadInPass * FLEET.length);
  }
}

function isWornOut({ status, metadata }: V1Pod): boolean {
  if (metadata?.labels?.['job-name']) return false;
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  const restarts = [...initContainerStatuses, ...containerStatuses].map(({ restartCount }) => restartCount);
  const ends = ephemeralContainerStatuses.filter(({ state }) => state?.terminated).length;
  return Math.max(0, ends, ...restarts) >= ENDS_AT_MOST;
}
