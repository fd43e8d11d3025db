import type { Accepts } from '../../contract/labels.ts';
import type { FindKind } from '../kube/discovery.ts';
import type { ConfigMapText } from '../kube/objects/config-maps.ts';
import type { MonitoredPod, OwnerReference } from '../kube/objects/monitored-pods.ts';
import type { AnyObject, ObjectRef, ReadAge, Scale } from '../kube/objects/objects.ts';
import type { ScaleTarget } from '../kube/objects/scaled-objects.ts';
import type { Answer } from './read-status.ts';

/** An object as it was read: a write through it fails with a conflict where it has changed since. */
export interface ReadPlace extends ObjectRef {
  resourceVersion: string;
}

/** What happened to a workload, for those who ask `kubectl describe`. */
export interface WorkloadEvent {
  namespace: string;
  about: OwnerReference;
  type: 'Normal' | 'Warning';
  /** One word in CamelCase. */
  reason: string;
  message: string;
}

/** All that a pass asks of the world and does to it, so that in tests something else can be the world. */
export interface Cluster extends Clock, Requests {}

/** Time as a cluster has it. */
export interface Clock {
  /** The API server's clock, milliseconds since 1970. */
  now(): number;
  /** A clock that only goes forward. */
  monotonicSeconds(): number;
  /** Waits, until the signal at most. */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
  /** Aborted after this time, for {@link OutOfTime}. */
  deadline(seconds: number): AbortSignal;
}

/** What is asked and written. Each may throw. */
export interface Requests {
  /** Every pod that asked to be monitored, where the reaper shall look. */
  listMonitoredPods(): Promise<MonitoredPod[]>;
  listPods(namespace: string, selector: string): Promise<MonitoredPod[]>;
  readPod(namespace: string, name: string): Promise<MonitoredPod>;
  findKind: FindKind;
  /** Fresh where nothing is said. */
  readObject(place: ObjectRef, age?: ReadAge): Promise<AnyObject>;
  readScale(place: ObjectRef): Promise<Scale>;
  /** What KEDA scales. */
  listScaleTargets(): Promise<ScaleTarget[]>;
  /** What earlier passes wrote of what they saw; undefined where nothing is kept. */
  readObservations(): Promise<ConfigMapText | undefined>;
  /** Never throws: whatever goes wrong is an answer of kind `none`. */
  ask(pod: MonitoredPod): Promise<Answer>;

  annotate(place: ReadPlace, annotations: Readonly<Record<string, string | null>>): Promise<AnyObject>;
  scale(place: ReadPlace, replicas: number): Promise<void>;
  deletePod(pod: MonitoredPod): Promise<void>;
  /** Writes the drain label, and who did: `no` is ours, with `yes` we are out of it. */
  labelAccepts(pod: MonitoredPod, accepts: Accepts): Promise<void>;
  /** Returns false where another pass wrote since they were read. */
  writeObservations(observations: ConfigMapText): Promise<boolean>;
  tell(event: WorkloadEvent): Promise<void>;
}
