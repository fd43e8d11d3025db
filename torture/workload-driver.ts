import type { V1Pod } from '../lib/kube/types.ts';
import type { Target } from './client/messages.ts';
import { CONTROLLER, REAPER, WRITES } from './expected-writes.ts';
import { APP_PORT, FLEET, FLEET_NAMESPACE, type Member, pathOf, SLEEPERS } from './fleet.ts';
import { readReplicas } from './look.ts';
import type { Session } from './sessions.ts';
import { patch, type System } from './system.ts';

/** How often the clients get to know of new pods, and pods their label. */
const EVERY_MS = 500;
/** A kubelet makes a container wait for ten seconds after its second end, then twice as long each time, up to five minutes. */
const ENDS_AT_MOST = 3;

/** Keeps the fleet going whatever happens: sends clients to pods, labels late ones, calls the reaper, replaces worn-out pods. */
export class WorkloadDriver {
  readonly #system: System;
  readonly #passEveryMs: number;
  #timer: NodeJS.Timeout | undefined;
  #passedAt = 0;
  #isAtWork = false;

  /** A pass begins each `passEverySeconds`. */
  constructor(system: System, passEverySeconds: number) {
    this.#system = system;
    this.#passEveryMs = passEverySeconds * 1000;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#attend(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What sleeps and may sleep gets its pods back, as people do it: one replica, and the reaper restores the rest. */
  async wakeSleepers(): Promise<string[]> {
    const replicas = await readReplicas(this.#system);
    const asleep = SLEEPERS.filter(({ name }) => replicas.get(name) === 0);
    for (const member of asleep) await patch(this.#system, `${pathOf(member)}/scale`, { spec: { replicas: 1 } });
    return asleep.map(({ name }) => name);
  }

  /** Deletes pods of which a container ended so often that the kubelet or the controller would wait for long before the next. */
  async replaceWornOut(): Promise<string[]> {
    const { pods, api } = this.#system;
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
    this.#system.clients.visit(FLEET.flatMap((member) => this.#targetsOf(member)));
    this.#system.sessions.keep(FLEET.flatMap((member) => this.#sessionsOf(member)));
    await this.#labelLate().catch(() => undefined);
    await this.#pass().catch(() => undefined);
    this.#isAtWork = false;
  }

  #runningOf({ name }: Member): V1Pod[] {
    return this.#system.pods.of(FLEET_NAMESPACE, name).filter(({ status }) => status?.phase === 'Running');
  }

  #targetsOf(member: Member): Target[] {
    const { name: workload, habits, port = APP_PORT, nodePort, labelledLate } = member;
    const visited = this.#runningOf(member).filter((pod) => labelledLate !== 'one' || !isLabelled(pod));
    return visited.flatMap(({ status }) => {
      const ip = (nodePort ? status?.hostIP : status?.podIP) ?? '';
      return ip ? habits.map((habit) => ({ workload, ip, port: nodePort ?? port, habit })) : [];
    });
  }

  #sessionsOf(member: Member): Session[] {
    const { name: workload, session: kind } = member;
    if (!kind) return [];
    return this.#runningOf(member).map(({ metadata }) => ({ workload, pod: metadata?.name ?? '', kind }));
  }

  async #labelLate(): Promise<void> {
    const late = FLEET.filter(({ labelledLate }) => labelledLate);
    for (const { metadata } of late.flatMap((member) => this.#toLabel(member))) {
      const path = `/api/v1/namespaces/${FLEET_NAMESPACE}/pods/${metadata?.name}`;
      await patch(this.#system, path, { metadata: { labels: { 'spawner.io/monitor': 'true' } } });
      this.#system.history.occasion(CONTROLLER, WRITES.pod);
    }
  }

  #toLabel(member: Member): V1Pod[] {
    const running = this.#runningOf(member);
    if (member.labelledLate === 'all') return running.filter((pod) => !isLabelled(pod));
    return running.some(isLabelled) ? [] : running.slice(0, 1);
  }

  async #pass(): Promise<void> {
    if (Date.now() - this.#passedAt < this.#passEveryMs) return;
    this.#passedAt = Date.now();
    await this.#system.passes.begin();
    this.#system.history.occasion(REAPER, WRITES.workloadInPass * FLEET.length);
  }
}

function isLabelled({ metadata }: V1Pod): boolean {
  return metadata?.labels?.['spawner.io/monitor'] !== undefined;
}

function isWornOut({ status, metadata }: V1Pod): boolean {
  if (metadata?.labels?.['job-name']) return false;
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  const restarts = [...initContainerStatuses, ...containerStatuses].map(({ restartCount }) => restartCount);
  const ends = ephemeralContainerStatuses.filter(({ state }) => state?.terminated).length;
  return Math.max(0, ends, ...restarts) >= ENDS_AT_MOST;
}
