import pLimit, { type LimitFunction } from 'p-limit';
import type { ObjectKind } from '../kube/discovery.ts';
import type { MonitoredPod } from '../kube/objects/monitored-pods.ts';
import type { ReadAge, Scale } from '../kube/objects/objects.ts';
import type { ScaleTarget } from '../kube/objects/scaled-objects.ts';
import { attempt, type Read, type ReadFailed } from './attempt.ts';
import type { Cluster } from './cluster.ts';
import type { Look } from './confirm.ts';
import { groupByOwner, type Workload } from './group-by-owner.ts';
import type { AnsweredPod } from './judge-pods.ts';
import { type Observation, type Observed, observe } from './observations.ts';
import { climber } from './owners.ts';
import type { DefaultRules, Hints } from './rules.ts';
import { buildSubject, isScaledByKeda, subjectWithoutOwner } from './subject.ts';
import { judge } from './verdict.ts';

/** A look at a workload, and what was read for it. */
export interface Inspected extends Look {
  workload: Workload;
  scale: Scale | undefined;
  /** What could not be read. */
  error?: string;
  /** What is wanted of it, where all of that could be read. */
  observation?: Observation | undefined;
}

/** How workloads are judged. */
export interface LookRules extends DefaultRules {
  /** What earlier passes wrote down; undefined where nothing is kept. */
  observed?: Observed | undefined;
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
export class WorkloadInspector {
  readonly #cluster: Cluster;
  readonly #defaults: LookRules;
  readonly #asking: LimitFunction = pLimit(STATUS_REQUESTS);
  readonly #reading: LimitFunction = pLimit(API_REQUESTS);
  readonly #namespaces = new Map<string, Promise<Read<Hints>>>();
  readonly #climb: ReturnType<typeof climber>;
  readonly #scaleTargets: Promise<Read<ScaleTarget[]>>;

  /** @param age of the owners: what is written goes through what was read, so a first look may read what is remembered */
  constructor(cluster: Cluster, defaults: LookRules, age: ReadAge = 'fresh') {
    this.#cluster = cluster;
    this.#defaults = defaults;
    this.#climb = climber({
      findKind: (apiVersion, kind) => cluster.findKind(apiVersion, kind),
      readObject: (place) => this.#reading(() => cluster.readObject(place, age)),
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
  async look(workload: Workload, known?: Scale): Promise<Inspected> {
    const asked = Promise.all(workload.pods.map((pod) => this.#asking(() => this.#ask(pod))));
    const read = await this.#subject(workload, known);
    const pods = await asked;
    return { workload, pods, verdict: judge(read.subject, pods), version: joinVersions(workload), ...read };
  }

  async #ask(pod: MonitoredPod): Promise<AnsweredPod> {
    const { name, uid, isMonitored, isReady, isTerminating, isWatchedFromStart } = pod;
    const askedAtSeconds = this.#cluster.monotonicSeconds();
    const answer = await this.#cluster.ask(pod);
    const answeredAtSeconds = this.#cluster.monotonicSeconds();
    const ageSeconds = (this.#cluster.now() - pod.createdAt) / 1000;
    const facts = { name, uid, isMonitored, isReady, isTerminating, isWatchedFromStart };
    return { ...facts, ageSeconds, askedAtSeconds, answeredAtSeconds, answer };
  }

  async #subject(
    workload: Workload,
    known?: Scale,
  ): Promise<Pick<Inspected, 'subject' | 'scale' | 'error' | 'observation'>> {
    const { above, namespace } = workload;
    if (above.kind === 'none') {
      return {
        subject: subjectWithoutOwner(workload, above.reason),
        scale: known,
        ...(above.error && { error: above.error }),
      };
    }
    const unread = ({ reason, error }: ReadFailed) => ({
      subject: { kind: 'none', reason } as const,
      scale: known,
      error,
    });
    const reads = [this.#namespace(namespace), this.#scaleTargets, this.#scale(above, known)] as const;
    const [notes, targets, scale] = await Promise.all(reads);
    if (notes.kind === 'failed') return unread(notes);
    if (targets.kind === 'failed') return unread(targets);
    if (scale.kind === 'failed') return unread(scale);
    const { observed } = this.#defaults;
    const facts = {
      notes: notes.value,
      targets: targets.value,
      scale: scale.value,
      now: this.#cluster.now(),
      observed,
    };
    const observation = observe(workload, { ...facts, isScaledByKeda: isScaledByKeda(workload, facts.targets) });
    return { subject: buildSubject(workload, facts, this.#defaults), scale: scale.value, observation };
  }

  #scale(above: Workload['above'], known: Scale | undefined): Promise<Read<Scale | undefined>> {
    const isNeeded = above.kind === 'owner' && above.owner.sleep !== undefined;
    if (known || !isNeeded) return Promise.resolve({ kind: 'value', value: known });
    return attempt(this.#reading(() => this.#cluster.readScale(above.owner)));
  }

  #namespace(name: string): Promise<Read<Hints>> {
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

function joinVersions({ above }: Workload): string {
  if (above.kind !== 'owner') return '';
  const { uid, generation, notes } = above.owner;
  return `${uid}/${generation}/${JSON.stringify(notes)}`;
}
