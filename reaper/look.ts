import pLimit, { type LimitFunction } from 'p-limit';
import type { ObjectKind } from '../kube/discovery.ts';
import type { MonitoredPod } from '../kube/monitored-pods.ts';
import type { Scale } from '../kube/objects.ts';
import type { ScaleTarget } from '../kube/scaled-objects.ts';
import { attempt, type Read } from './attempt.ts';
import { climber } from './climb.ts';
import type { Cluster } from './cluster.ts';
import type { Look } from './confirm.ts';
import { groupByOwner, type Workload } from './group-by-owner.ts';
import type { OwnerRecord } from './owner-record.ts';
import { type DefaultRules, type Notes, readRules } from './rules.ts';
import { type AnsweredPod, judge, type Subject } from './verdict.ts';

/** A look at a workload, and what was read for it. */
export interface Seen extends Look {
  workload: Workload;
  scale: Scale | undefined;
  /** What could not be read. */
  error?: string;
}

/** Questions under way at once: enough to keep a core busy, few enough to need no more sockets. */
const STATUS_REQUESTS = 200;

/** Requests to the API server under way at once, as many as the client keeps connections. */
const API_REQUESTS = 32;

const NAMESPACE: ObjectKind = {
  apiVersion: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  isNamespaced: false,
  hasScale: false,
};

/** Looks at workloads. What it has read of owners and namespaces counts as long as it lives, so each look has its own. */
export class Onlooker {
  readonly #cluster: Cluster;
  readonly #defaults: DefaultRules;
  readonly #asking: LimitFunction = pLimit(STATUS_REQUESTS);
  readonly #reading: LimitFunction = pLimit(API_REQUESTS);
  readonly #namespaces = new Map<string, Promise<Read<Notes>>>();
  readonly #climb: ReturnType<typeof climber>;
  readonly #scaleTargets: Promise<Read<ScaleTarget[]>>;

  constructor(cluster: Cluster, defaults: DefaultRules) {
    this.#cluster = cluster;
    this.#defaults = defaults;
    this.#climb = climber({
      findKind: (apiVersion, kind) => cluster.findKind(apiVersion, kind),
      readObject: (place) => this.#reading(() => cluster.readObject(place)),
    });
    this.#scaleTargets = attempt(cluster.listScaleTargets());
  }

  /** The workloads that pods belong to. */
  group(pods: readonly MonitoredPod[]): Promise<Workload[]> {
    return groupByOwner(pods, this.#climb);
  }

  /**
   * Asks every pod of a workload and judges.
   * @param known its scale, where it was read; else it is read only where a verdict needs it
   */
  async look(workload: Workload, known?: Scale): Promise<Seen> {
    const asked = Promise.all(workload.pods.map((pod) => this.#asking(() => this.#ask(pod))));
    const read = await this.#subject(workload, known);
    const pods = await asked;
    return { workload, pods, verdict: judge(read.subject, pods), version: versionOf(workload), ...read };
  }

  async #ask(pod: MonitoredPod): Promise<AnsweredPod> {
    const { name, uid, isMonitored, isReady, isTerminating } = pod;
    const askedAtSeconds = this.#cluster.monotonicSeconds();
    const answer = await this.#cluster.ask(pod);
    const ageSeconds = (this.#cluster.now() - pod.createdAt) / 1000;
    return { name, uid, ageSeconds, isMonitored, isReady, isTerminating, askedAtSeconds, answer };
  }

  async #subject(
    workload: Workload,
    known?: Scale,
  ): Promise<{ subject: Subject; scale: Scale | undefined; error?: string }> {
    const { above, namespace, pods } = workload;
    if (above.kind === 'none') return { subject: above, scale: known, ...(above.error && { error: above.error }) };
    const reads = await Promise.all([this.#namespace(namespace), this.#scaleTargets, this.#scale(above, known)]);
    const failed = reads.find((read) => read.kind === 'failed');
    if (failed) return { subject: { kind: 'none', reason: failed.reason }, scale: known, error: failed.error };
    const [notes, targets, scale] = reads.map((read) => (read.kind === 'value' ? read.value : undefined)) as [
      Notes,
      ScaleTarget[],
      Scale | undefined,
    ];
    const owners = above.kind === 'owner' ? [above.owner, ...above.above] : [];
    const podNotes = pods.map(({ labels, annotations }) => ({ ...labels, ...annotations }));
    const said = { pods: podNotes, owners: owners.map((owner) => owner.notes), namespace: notes };
    const rules = readRules(said, this.#defaults);
    if (above.kind === 'bare') return { subject: { kind: 'bare', rules }, scale };
    const isScaledByKeda = owners.some((owner) => targets.some((target) => isTarget(target, owner)));
    return { subject: factsOf(above.owner, { rules, isScaledByKeda, scale, now: this.#cluster.now() }), scale };
  }

  #scale(above: Workload['above'], known: Scale | undefined): Promise<Read<Scale | undefined>> {
    const isNeeded = above.kind === 'owner' && above.owner.sleep !== undefined;
    if (known || !isNeeded) return Promise.resolve({ kind: 'value', value: known });
    return attempt(this.#reading(() => this.#cluster.readScale(above.owner)));
  }

  #namespace(name: string): Promise<Read<Notes>> {
    const read = async () => {
      const { metadata } = await this.#reading(() =>
        this.#cluster.readObject({ kind: NAMESPACE, namespace: '', name }),
      );
      return { ...metadata.labels, ...metadata.annotations };
    };
    const notes = this.#namespaces.get(name) ?? attempt(read());
    this.#namespaces.set(name, notes);
    return notes;
  }
}

function factsOf(
  owner: OwnerRecord,
  more: { rules: ReturnType<typeof readRules>; isScaledByKeda: boolean; scale: Scale | undefined; now: number },
): Subject {
  const { isPaused, isTerminating, isRollingOut, sleep } = owner;
  const { rules, isScaledByKeda, scale, now } = more;
  return {
    kind: 'owner',
    rules,
    isScaledByKeda,
    isPaused,
    isTerminating,
    isRollingOut,
    ageSeconds: (now - owner.createdAt) / 1000,
    changedSecondsAgo: (now - owner.changedAt) / 1000,
    scale,
    sleep: sleep && { replicasBefore: sleep.replicasBefore, secondsAgo: (now - sleep.at) / 1000 },
  };
}

function isTarget(target: ScaleTarget, { kind, namespace, name }: OwnerRecord): boolean {
  const groupOf = (apiVersion: string) => apiVersion.split('/')[0];
  return (
    target.namespace === namespace &&
    target.kind === kind.kind &&
    target.name === name &&
    groupOf(target.apiVersion) === groupOf(kind.apiVersion)
  );
}

function versionOf({ above }: Workload): string {
  return above.kind === 'owner' ? `${above.owner.uid}/${above.owner.generation}` : '';
}
