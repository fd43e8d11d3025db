import { setTimeout as delay } from 'node:timers/promises';
import { DRAINED_BY_ANNOTATION, REAPER_DRAINS } from '../../contract/annotations.ts';
import { formatDrainedBy } from '../../contract/drained-by.ts';
import { REAPER_WRITER } from '../../contract/writers.ts';
import type { KubeClient } from '../kube/client.ts';
import { discovery } from '../kube/discovery.ts';
import { ignoreNotFound } from '../kube/errors.ts';
import { readConfigMapText, writeConfigMapText } from '../kube/objects/config-maps.ts';
import { tellObjectEvent } from '../kube/objects/events.ts';
import { deletePod, listMonitoredPods, listPods, readMonitoredPod } from '../kube/objects/monitored-pods.ts';
import { annotateObject, readObject, readScale, writeScale } from '../kube/objects/objects.ts';
import { markPod } from '../kube/objects/pods.ts';
import { listScaleTargets } from '../kube/objects/scaled-objects.ts';
import type { ObjectName } from '../kube/objects/secrets.ts';
import { askStatus, type Route } from './ask-status.ts';
import type { Cluster } from './cluster.ts';
import { DeadlineExceeded } from './deadline.ts';

/** Where and how a reaper looks. */
export interface KubeClusterOptions {
  /** Empty means everywhere. */
  namespaces: readonly string[];
  route: Route;
  drainLabel: string | undefined;
  /** After that, a pass writes nothing any more. */
  deadlineSeconds: number;
  /** The ConfigMap of the observations; none where nothing is kept. */
  observations?: ObjectName | undefined;
}

/** In the ConfigMap of the observations. */
const OBSERVATIONS_KEY = 'observations';

/** What the clocks of those who read a time may be behind, and a last request under way. */
const DRAIN_MARGIN_SECONDS = 60;

/** The longest that a timer waits; one of more fires at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The cluster of a client. */
export function kubeCluster(client: KubeClient, options: KubeClusterOptions): Cluster {
  const { namespaces, route, drainLabel, deadlineSeconds, observations } = options;
  const { rest } = client;
  const drained = () => formatDrainedBy(REAPER_DRAINS, rest.now() + (deadlineSeconds + DRAIN_MARGIN_SECONDS) * 1000);
  return {
    now: () => rest.now(),
    monotonicSeconds: () => performance.now() / 1000,
    wait: (seconds, signal) => delay(seconds * 1000, undefined, { signal }).catch(() => undefined),
    deadline,
    listMonitoredPods: () => listMonitoredPods(rest, namespaces),
    listPods: (namespace, selector) => listPods(rest, namespace, selector),
    readPod: (namespace, name) => readMonitoredPod(rest, { namespace, name }),
    findKind: discovery(rest),
    readObject: (place, age) => readObject(rest, place, age),
    readScale: (place) => readScale(rest, place),
    listScaleTargets: () => listScaleTargets(rest, namespaces),
    readObservations: async () => observations && readConfigMapText(rest, observations, OBSERVATIONS_KEY),
    writeObservations: async (written) =>
      observations !== undefined && writeConfigMapText(rest, observations, { ...written, key: OBSERVATIONS_KEY }),
    ask: (pod) => askStatus(pod, route, rest),
    annotate: (place, annotations) => annotateObject(rest, place, annotations),
    scale: (place, replicas) => writeScale(rest, place, replicas),
    deletePod: (pod) => deletePod(rest, pod),
    labelAccepts: async (pod, accepts) => {
      if (drainLabel === undefined) return;
      const drainedBy = accepts === 'no' ? drained() : null;
      const metadata = { labels: { [drainLabel]: accepts }, annotations: { [DRAINED_BY_ANNOTATION]: drainedBy } };
      await ignoreNotFound(markPod(client, pod, metadata, REAPER_WRITER));
    },
    tell: async ({ about, namespace, ...event }) => {
      const object = { ...about, namespace };
      await tellObjectEvent(client, { ...event, object, component: REAPER_WRITER, identity: new Date().toISOString() });
    },
  };
}

function deadline(seconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DeadlineExceeded()), Math.min(seconds * 1000, LONGEST_TIMER_MS)).unref();
  return controller.signal;
}
