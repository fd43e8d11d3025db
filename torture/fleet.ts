import { DRAIN_CONNECTIONS_ANNOTATION, PROBES_ANNOTATION } from '../contract/annotations.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { type Manifest, nginx } from '../hack/apps.ts';
import type { Habit } from './client/messages.ts';

/** Where the workloads are, and where pods come and go at a high rate. */
export const FLEET_NAMESPACE = 'torture';
export const CHURN_NAMESPACE = 'torture-churn';

/** How long nobody may be connected before a workload of the fleet sleeps. */
export const IDLE_SECONDS = 20;

/** A workload and who comes to it. */
export interface Member {
  name: string;
  replicas: number;
  /** None: nobody comes, and it may sleep. */
  habits: readonly Habit[];
  annotations?: Readonly<Record<string, string>>;
  /** Whether the kubelet probes it by HTTP. */
  isProbed?: boolean;
  /** Whether its pods get the label only while they run. */
  isLabelledLate?: boolean;
}

const rewritten = { [PROBES_ANNOTATION]: 'rewrite' };

/** A workload that has pods only while a fault wants many of them at once. */
export const BURST = 'burst';

/** The workloads. Every habit and every way to treat probes is there, busy and idle. */
export const FLEET: readonly Member[] = [
  { name: 'busy-discount', replicas: 2, habits: ['ping'], isProbed: true },
  { name: 'busy-rewrite', replicas: 1, habits: ['ping'], isProbed: true, annotations: rewritten },
  { name: 'busy-drain', replicas: 1, habits: ['ping', 'silent'], annotations: { [DRAIN_CONNECTIONS_ANNOTATION]: '2' } },
  { name: 'busy-silent', replicas: 1, habits: ['silent'] },
  { name: 'busy-visits', replicas: 1, habits: ['visit'], isProbed: true },
  { name: 'busy-resets', replicas: 1, habits: ['reset'] },
  { name: 'busy-late', replicas: 1, habits: ['ping'], isLabelledLate: true },
  // Where probes are discounted, a single visit that leaves nothing in the pod's tables can pass for one: docs/counting.md.
  { name: 'seldom', replicas: 1, habits: ['seldom'], isProbed: true, annotations: rewritten },
  { name: 'idle-discount', replicas: 1, habits: [], isProbed: true },
  { name: 'idle-rewrite', replicas: 1, habits: [], isProbed: true, annotations: rewritten },
  { name: 'idle-plain', replicas: 2, habits: [] },
  { name: BURST, replicas: 0, habits: [] },
];

/** Those that may sleep when nobody came for the timeout, and have to when nothing is broken. */
export const SLEEPERS = FLEET.filter(({ habits, replicas }) => habits.length === 0 && replicas > 0);

/** The objects of the fleet. */
export function fleetManifests(image: string): Manifest[] {
  return FLEET.flatMap(({ name, replicas, annotations, isProbed, isLabelledLate }) =>
    nginx({
      name,
      image,
      replicas,
      isMonitored: !isLabelledLate,
      ...(annotations && { annotations }),
      container: isProbed ? HTTP_PROBES : NO_PROBES,
    }),
  );
}

/** The probe that the app brings runs a program each second, which a node with a dozen of them would feel. */
const NO_PROBES = { readinessProbe: undefined };
const probe = (periodSeconds: number) => ({
  httpGet: { path: '/', port: 8080 },
  periodSeconds,
  // A pod that is ended for not answering while the machine is busy would say nothing about us.
  timeoutSeconds: 5,
  failureThreshold: 6,
});
const HTTP_PROBES = { readinessProbe: probe(3), livenessProbe: probe(7) };

/** A pod that nobody schedules: it costs the node nothing, and goes through everything that happens when a pod is created. */
export function churnPod(name: string, isLabelled: boolean): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'churn', ...(isLabelled && { [MONITOR_LABEL]: MONITOR_ON }) } },
    spec: { schedulerName: 'nobody', containers: [{ name: 'app', image: 'none', ports: [{ containerPort: 8080 }] }] },
  };
}
