import { DRAIN_CONNECTIONS_ANNOTATION, PROBES_ANNOTATION } from '../contract/annotations.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import type { Habit } from './client/messages.ts';
import type { Serving } from './server/server.ts';

/** Where the workloads are, and where pods come and go at a high rate. */
export const FLEET_NAMESPACE = 'torture';
export const CHURN_NAMESPACE = 'torture-churn';

/** How long a workload of the fleet is without clients before it sleeps. */
export const IDLE_SECONDS = 20;

/** Where servers listen unless a member says otherwise. */
export const APP_PORT = 8080;

/** A workload and who comes to it. */
export interface Member {
  name: string;
  replicas: number;
  /** None: no client comes, and it may sleep. */
  habits: readonly Habit[];
  annotations?: Readonly<Record<string, string>>;
  /** Whether the kubelet probes it by HTTP. */
  isProbed?: boolean;
  /** Which of its pods get the label, and only while they run. Default: all, from the start. */
  labelledLate?: 'all' | 'one';
  /** What its pods run: the project's own server where nginx cannot do it. */
  serving?: Serving;
  /** What a native sidecar in front of it does. */
  proxy?: Serving['proxy'];
  /** Where clients come to, where that is not the usual port. */
  port?: number;
  /** A port of the node, through which its clients come. */
  nodePort?: number;
  /** A session of kubectl with each of its pods; a client comes through a `port-forward`. */
  session?: 'port-forward' | 'exec';
  /** It is a StatefulSet with a claim, and what becomes of the claim at zero replicas. */
  claims?: 'Retain' | 'Delete';
}

const rewritten = { [PROBES_ANNOTATION]: 'rewrite' };
const usual: Serving = { listen: [`0.0.0.0:${APP_PORT}`] };
const undeclared: Serving = { listen: [`0.0.0.0:${APP_PORT}`, '0.0.0.0:9090'] };
const behindProxy: Serving = { listen: [`127.0.0.1:${APP_PORT}`] };
const proxy = { 4180: APP_PORT };

/** A workload that has pods only while a fault wants many of them at once. */
export const BURST = 'burst';

/** Its claim would be deleted at zero replicas. */
export const CLAIMS_DELETED = 'claims-deleted';

/** The workloads. Every habit and every way to treat probes is there, busy and idle. */
export const FLEET: readonly Member[] = [
  { name: 'busy-discount', replicas: 2, habits: ['ping'], isProbed: true },
  { name: 'busy-rewrite', replicas: 1, habits: ['ping'], isProbed: true, annotations: rewritten },
  { name: 'busy-drain', replicas: 1, habits: ['ping', 'silent'], annotations: { [DRAIN_CONNECTIONS_ANNOTATION]: '2' } },
  { name: 'busy-silent', replicas: 1, habits: ['silent'] },
  { name: 'busy-visits', replicas: 1, habits: ['visit'], isProbed: true },
  { name: 'busy-resets', replicas: 1, habits: ['reset'] },
  { name: 'busy-late', replicas: 1, habits: ['ping'], labelledLate: 'all' },
  { name: 'busy-websocket', replicas: 1, habits: ['websocket'], serving: usual, isProbed: true },
  { name: 'busy-download', replicas: 1, habits: ['download'], serving: usual },
  { name: 'busy-upload', replicas: 1, habits: ['upload'], serving: usual },
  { name: 'busy-undeclared', replicas: 1, habits: ['ping'], serving: undeclared, port: 9090 },
  { name: 'busy-proxied', replicas: 1, habits: ['ping'], serving: behindProxy, proxy, port: 4180 },
  { name: 'busy-node-port', replicas: 1, habits: ['ping'], nodePort: 30_801, isProbed: true },
  { name: 'busy-forwarded', replicas: 1, habits: [], session: 'port-forward' },
  // One of its two pods is monitored, and the clients are at the other one.
  { name: 'busy-half-monitored', replicas: 2, habits: ['ping'], labelledLate: 'one' },
  // Where probes are discounted, a single visit that leaves nothing in the pod's tables can pass for one: docs/counting.md.
  { name: 'seldom', replicas: 1, habits: ['seldom'], isProbed: true, annotations: rewritten },
  { name: 'idle-discount', replicas: 1, habits: [], isProbed: true },
  { name: 'idle-rewrite', replicas: 1, habits: [], isProbed: true, annotations: rewritten },
  { name: 'idle-plain', replicas: 2, habits: [] },
  { name: 'idle-undeclared', replicas: 1, habits: [], serving: undeclared, isProbed: true },
  { name: 'idle-proxied', replicas: 1, habits: [], serving: behindProxy, proxy },
  { name: 'idle-node-port', replicas: 1, habits: [], nodePort: 30_802 },
  // An exec leaves no connection, so that it does not keep its pod awake: docs/counting.md.
  { name: 'idle-exec', replicas: 1, habits: [], session: 'exec' },
  { name: 'idle-claims', replicas: 1, habits: [], claims: 'Retain' },
  { name: CLAIMS_DELETED, replicas: 1, habits: [], claims: 'Delete' },
  { name: BURST, replicas: 0, habits: [] },
];

/** Workloads that may sleep after the timeout without clients, and have to if nothing is broken. */
export const SLEEPERS = FLEET.filter(
  ({ habits, replicas, session, claims }) =>
    habits.length === 0 && replicas > 0 && session !== 'port-forward' && claims !== 'Delete',
);

/** Workloads with a client all the time. */
export const BUSY = FLEET.filter(
  ({ habits, session }) => session === 'port-forward' || habits.some((habit) => habit !== 'seldom'),
);

/** Where a member stands in the API. */
export function pathOf({ name, claims }: Member): string {
  return `/apis/apps/v1/namespaces/${FLEET_NAMESPACE}/${claims ? 'statefulsets' : 'deployments'}/${name}`;
}

/** A pod that is never scheduled: it costs the node nothing, and still goes through everything at its creation. */
export function churnPod(name: string, isLabelled: boolean): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'churn', ...(isLabelled && { [MONITOR_LABEL]: MONITOR_ON }) } },
    spec: { schedulerName: 'nobody', containers: [{ name: 'app', image: 'none', ports: [{ containerPort: 8080 }] }] },
  };
}
