import { asksForMonitoring } from '../../../contract/labels.ts';
import { REAPER_WRITER } from '../../../contract/writers.ts';
import type { ObjectKind } from '../../kube/discovery.ts';
import { KubeError } from '../../kube/errors.ts';
import { type MonitoredPod, monitoredPod } from '../../kube/objects/monitored-pods.ts';
import type { AnyObject, ObjectRef } from '../../kube/objects/objects.ts';
import type { ScaleTarget } from '../../kube/objects/scaled-objects.ts';
import { managedAfter } from '../../kube/testing/fake-managed-fields.ts';
import type { V1Pod } from '../../kube/types.ts';
import { parseJson } from '../../text/parse-json.ts';
import type { Cluster, ReadPlace, WorkloadEvent } from '../cluster.ts';
import { DeadlineExceeded } from '../deadline.ts';
import { type Answer, readStatus } from '../read-status.ts';

/** A pod and what its sidecar says at a time of the world's clock: a body, or nothing. */
export interface SimulatedPod {
  object: V1Pod & { metadata: { name: string; uid: string; labels: Record<string, string> } };
  says(atSeconds: number): string | undefined;
}

/** An object that owns pods. */
export interface SimulatedOwner {
  kind: ObjectKind;
  object: AnyObject;
  /** By which its pods are found. */
  app: string;
}

/** Something that happened, in order. */
export type Happening =
  | { what: 'answer'; pod: string; at: number; body: string | undefined }
  | { what: 'annotate' | 'scale'; owner: string; annotations?: unknown; replicas?: number }
  | { what: 'delete'; pod: string };

/** For tests: a world in memory with a clock of its own, where requests fail as they are told to. */
export class SimulatedCluster {
  #seconds = 1000;
  readonly #deadlines = new Map<AbortSignal, { endSeconds: number; controller: AbortController }>();
  /** The API server's clock, at second 0 of the world's. */
  epoch = Date.parse('2026-01-01T00:00:00Z');
  readonly pods: SimulatedPod[] = [];
  readonly owners: SimulatedOwner[] = [];
  readonly namespaces = new Map<string, Record<string, string>>();
  scaleTargets: ScaleTarget[] = [];
  /** What passes wrote down; undefined where nothing is kept. */
  observations: string | undefined;
  readonly happenings: Happening[] = [];
  readonly events: WorkloadEvent[] = [];
  /** Told of every request before it is answered; it may change the world, or throw. */
  before: (request: string) => void = () => undefined;
  /** What happens while the reaper waits. */
  readonly meanwhile: (() => void)[] = [];
  #version = 1;

  /** The world as a reaper sees it. */
  asCluster(): Cluster {
    return {
      now: () => this.nowMs(),
      monotonicSeconds: () => this.seconds,
      deadline: (seconds) => this.#deadline(seconds),
      wait: async (seconds, signal) => {
        const { endSeconds } = (signal && this.#deadlines.get(signal)) ?? { endSeconds: Number.POSITIVE_INFINITY };
        this.seconds = Math.max(this.seconds, Math.min(this.seconds + seconds, endSeconds));
        for (const happens of this.meanwhile.splice(0)) happens();
      },
      listMonitoredPods: async () => this.#list('list pods', ({ labels }) => asksForMonitoring(labels)),
      listPods: async (_, selector) =>
        this.#list(`list pods again ${selector}`, ({ labels }) => selector === '' || `app=${labels?.app}` === selector),
      readPod: async (_, name) => this.#list('read pod', (metadata) => metadata.name === name)[0] ?? fail(404),
      findKind: async (apiVersion, kind) =>
        this.owners.find((owner) => owner.kind.kind === kind && owner.kind.apiVersion === apiVersion)?.kind,
      readObject: async (place) => structuredClone(this.#read('read', place)),
      readScale: async (place) => {
        const { object, app } = this.#owner('read scale', place);
        const current = this.pods.filter(({ object: pod }) => pod.metadata.labels.app === app).length;
        const { resourceVersion } = object.metadata;
        return { resourceVersion, replicas: replicasOf(object), currentReplicas: current, selector: `app=${app}` };
      },
      listScaleTargets: async () => {
        this.before('list scale targets');
        return this.scaleTargets;
      },
      readObservations: async () =>
        this.observations === undefined ? undefined : { text: this.observations, resourceVersion: '1' },
      writeObservations: async ({ text }) => {
        this.before('write observations');
        this.observations = text;
        return true;
      },
      ask: async (pod) => this.#ask(pod),
      annotate: async (place, annotations) => this.#annotate(place, annotations),
      scale: async (place, replicas) => this.#scale(place, replicas),
      deletePod: async ({ name }) => {
        this.before(`delete ${name}`);
        this.happenings.push({ what: 'delete', pod: name });
      },
      labelAccepts: async ({ name }, accepts) => {
        this.before(`label ${name}`);
        const pod = this.pods.find(({ object }) => object.metadata.name === name);
        if (pod) pod.object.metadata.labels['spawner.io/accepts-new-connections'] = accepts;
      },
      tell: async (event) => void this.events.push(event),
    };
  }

  get seconds(): number {
    return this.#seconds;
  }

  set seconds(seconds: number) {
    this.#seconds = seconds;
    for (const { endSeconds, controller } of this.#deadlines.values())
      if (seconds >= endSeconds) controller.abort(new DeadlineExceeded());
  }

  nowMs(): number {
    return this.epoch + this.seconds * 1000;
  }

  /** A client writes to an owner: its version goes up, and its generation if that changes the desired state. */
  touch({ object }: SimulatedOwner, isWish: boolean): void {
    object.metadata.resourceVersion = String(++this.#version);
    if (isWish) object.metadata.generation = (object.metadata.generation ?? 1) + 1;
  }

  #deadline(seconds: number): AbortSignal {
    const controller = new AbortController();
    this.#deadlines.set(controller.signal, { endSeconds: this.seconds + seconds, controller });
    return controller.signal;
  }

  #list(request: string, isListed: (metadata: SimulatedPod['object']['metadata']) => boolean): MonitoredPod[] {
    this.before(request);
    return this.pods.filter(({ object }) => isListed(object.metadata)).map(({ object }) => monitoredPod(object));
  }

  #read(request: string, { kind, name }: ObjectRef): AnyObject {
    if (kind.kind !== 'Namespace') return this.#owner(request, { kind, name }).object;
    this.before(`${request} Namespace/${name}`);
    const metadata = { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
    return { metadata: { ...metadata, annotations: this.namespaces.get(name) ?? {} } };
  }

  #owner(request: string, { kind, name }: Pick<ObjectRef, 'kind' | 'name'>): SimulatedOwner {
    this.before(`${request} ${kind.kind}/${name}`);
    const found = this.owners.find((owner) => owner.kind.kind === kind.kind && owner.object.metadata.name === name);
    return found ?? fail(404);
  }

  #ask({ uid }: MonitoredPod): Answer {
    // Asking takes a while, and other requests are made meanwhile.
    this.seconds += 0.001;
    const body = this.pods.find(({ object }) => object.metadata.uid === uid)?.says(this.seconds);
    this.happenings.push({ what: 'answer', pod: uid, at: this.seconds, body });
    return body === undefined ? { kind: 'none', error: 'no answer' } : readStatus(parseJson(body));
  }

  #annotate(place: ReadPlace, annotations: Readonly<Record<string, string | null>>): AnyObject {
    const owner = this.#fresh('annotate', place);
    const { metadata } = owner.object;
    const before = metadata.annotations;
    const kept = Object.entries({ ...metadata.annotations, ...annotations }).flatMap(([key, text]) =>
      text === null ? [] : [[key, text] as const],
    );
    metadata.annotations = Object.fromEntries(kept);
    const time = new Date(this.nowMs()).toISOString();
    const { annotations: after } = metadata;
    metadata.managedFields = managedAfter(metadata.managedFields, { manager: REAPER_WRITER, before, after, time });
    // The API server counts a change of annotations for Deployments only.
    this.touch(owner, owner.kind.kind === 'Deployment');
    this.happenings.push({ what: 'annotate', owner: metadata.name, annotations });
    return structuredClone(owner.object);
  }

  #scale(place: ReadPlace, replicas: number): void {
    const owner = this.#fresh('scale', place);
    owner.object.spec = { ...owner.object.spec, replicas };
    this.touch(owner, true);
    this.happenings.push({ what: 'scale', owner: place.name, replicas });
  }

  #fresh(request: string, place: ReadPlace): SimulatedOwner {
    const owner = this.#owner(request, place);
    return owner.object.metadata.resourceVersion === place.resourceVersion ? owner : fail(409);
  }
}

function replicasOf({ spec }: AnyObject): number {
  return Number(spec?.replicas ?? 1);
}

/** Fails as the API server does. */
export function fail(statusCode: number): never {
  throw new KubeError('do it', Object.assign(new Error(`${statusCode} injected`), { statusCode }));
}
