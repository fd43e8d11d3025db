import type { Cluster } from './cluster.ts';

/** What comes of a request after the pass has used up its time. */
export class OutOfTime extends Error {
  constructor() {
    super('the pass ran out of time');
    this.name = 'OutOfTime';
  }
}

/** The same cluster until a time of its monotonic clock; after that, nothing is asked and nothing is written any more. */
export function untilDeadline(cluster: Cluster, endSeconds: number): Cluster {
  const inTime = <A extends unknown[], T>(request: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      if (cluster.monotonicSeconds() >= endSeconds) throw new OutOfTime();
      return request(...args);
    };
  };
  return {
    now: () => cluster.now(),
    monotonicSeconds: () => cluster.monotonicSeconds(),
    wait: (seconds) => cluster.wait(Math.max(0, Math.min(seconds, endSeconds - cluster.monotonicSeconds()))),
    listMonitoredPods: inTime(() => cluster.listMonitoredPods()),
    listPods: inTime((namespace, selector) => cluster.listPods(namespace, selector)),
    readPod: inTime((namespace, name) => cluster.readPod(namespace, name)),
    findKind: inTime((apiVersion, kind) => cluster.findKind(apiVersion, kind)),
    readObject: inTime((place, age) => cluster.readObject(place, age)),
    readScale: inTime((place) => cluster.readScale(place)),
    listScaleTargets: inTime(() => cluster.listScaleTargets()),
    readObservations: inTime(() => cluster.readObservations()),
    writeObservations: inTime((observations) => cluster.writeObservations(observations)),
    ask: async (pod) =>
      cluster.monotonicSeconds() < endSeconds ? cluster.ask(pod) : { kind: 'none', error: new OutOfTime().message },
    annotate: inTime((place, annotations) => cluster.annotate(place, annotations)),
    scale: inTime((place, replicas) => cluster.scale(place, replicas)),
    deletePod: inTime((pod) => cluster.deletePod(pod)),
    labelAccepts: inTime((pod, accepts) => cluster.labelAccepts(pod, accepts)),
    tell: inTime((event) => cluster.tell(event)),
  };
}
