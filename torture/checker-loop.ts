import type { AuditLog } from '../hack/scene/audit/audit-log.ts';
import { type AuditedRequest, isRead } from '../hack/scene/audit/audited-request.ts';
import type { V1Container, V1Pod } from '../lib/kube/types.ts';
import { CONTROLLER, OUR_USERS, REAPER, WRITES } from './expected-writes.ts';
import { FLEET_NAMESPACE } from './fleet.ts';
import type { History } from './history.ts';
import type { ClusterNode } from './node.ts';
import { type MemorySample, memoryUnderLimit, notOutOfMemory } from './oracles/memory-under-limit.ts';
import { oneSidecar } from './oracles/one-sidecar.ts';
import type { WatchedPods } from './watched-pods.ts';

const EVERY_MS = 2000;
const OURS = /^(spawner-sidecar(-\d+)?|webhook|controller|reaper)$/;
const SCALES = new Set(['deployments/scale', 'statefulsets/scale']);
const UNITS: Readonly<Record<string, number>> = { Mi: 2 ** 20, Gi: 2 ** 30, Ki: 2 ** 10 };

/** Looks at everything that happens, all along, and holds it against the invariants. */
export class CheckerLoop {
  readonly #node: ClusterNode;
  readonly #history: History;
  readonly #audit: AuditLog;
  #timer: NodeJS.Timeout | undefined;
  /** The most memory that a process of each part ever had. */
  readonly peaks = new Map<string, number>();
  readonly #known = new Map<string, string>();
  readonly #passed = new Set<string>();

  constructor(node: ClusterNode, history: History, audit: AuditLog) {
    this.#node = node;
    this.#history = history;
    this.#audit = audit;
  }

  start(pods: WatchedPods): void {
    this.#timer = setInterval(() => this.look(pods), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A state of a pod that the watch told. */
  saw(pod: V1Pod): void {
    this.#history.report([...oneSidecar(pod, Date.now()), ...notOutOfMemory(pod, Date.now())]);
    this.#noteOccasion(pod);
  }

  /** Reads who wrote what and who has how much memory, and judges. */
  look(pods: WatchedPods): void {
    for (const write of this.#audit.read()) {
      if (isRead(write) || !OUR_USERS.includes(write.user)) continue;
      this.#history.wrote(write);
      this.#noteScale(write);
    }
    this.#history.report(memoryUnderLimit(this.#samples(pods)));
    this.#history.judge();
  }

  #noteScale({ resource, name: workload, replicas, code, at }: AuditedRequest): void {
    if (!SCALES.has(resource) || replicas === undefined || code !== 200) return;
    if (replicas === 0) this.#history.slept({ workload, at });
    else this.#history.raised({ workload, replicas, at });
  }

  #notePass(uid: string): void {
    if (this.#passed.has(uid)) return;
    this.#passed.add(uid);
    this.#history.passed();
  }

  /** What the controller may write about: a pod that is new, that ends, or whose sidecar begins or ends. */
  #noteOccasion({ metadata, spec, status }: V1Pod): void {
    const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
    const all = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
    const states = all.map(({ name, state, restartCount }) => `${name} ${Object.keys(state ?? {})[0]} ${restartCount}`);
    const now = [metadata?.deletionTimestamp, status?.phase, ...states].join();
    const uid = metadata?.uid ?? '';
    // An unscheduled pod is no reason for a write, and there are six of them a second.
    if (!spec?.nodeName) return;
    if (this.#known.get(uid) === now) return;
    this.#known.set(uid, now);
    this.#history.occasion(CONTROLLER, WRITES.pod);
    if (metadata?.labels?.['app.kubernetes.io/component'] !== 'reaper') return;
    if (status?.phase === 'Succeeded') this.#notePass(uid);
    if (status?.phase === 'Pending') this.#history.occasion(REAPER, WRITES.workloadInPass);
  }

  #samples(pods: WatchedPods): MemorySample[] {
    const processes = this.#node.containerProcesses();
    return [...pods.of('spawner'), ...pods.of(FLEET_NAMESPACE)].flatMap((pod) => {
      const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
      const ours = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].filter(({ name }) =>
        OURS.test(name),
      );
      return ours.flatMap(({ name, containerID }) => {
        const running = processes.get(containerID?.split('//').at(-1) ?? '');
        if (!running) return [];
        this.#notePeak(name, running.peakBytes);
        const process = `${pod.metadata?.namespace}/${pod.metadata?.name}/${name}`;
        return [{ process, peakBytes: running.peakBytes, limitBytes: limitOf(pod, name), at: Date.now() }];
      });
    });
  }

  #notePeak(container: string, bytes: number): void {
    const part = container.replace(/-\d+$/, '');
    this.peaks.set(part, Math.max(bytes, this.peaks.get(part) ?? 0));
  }
}

function limitOf({ spec }: V1Pod, name: string): number | undefined {
  const containers: V1Container[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const text = containers.find((each) => each.name === name)?.resources?.limits?.memory;
  const [, number, unit = ''] = /^(\d+)(\D*)$/.exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit] ?? 1);
}
