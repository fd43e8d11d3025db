import type { Kubectl } from '../hack/scene/kubectl.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { type Api, MERGE_PATCH } from './api.ts';
import type { Churn } from './churn.ts';
import type { Clients } from './clients.ts';
import type { History } from './history.ts';
import type { Journal } from './journal.ts';
import type { ClusterNode } from './node.ts';
import type { Passes } from './passes.ts';
import type { Sessions } from './sessions.ts';
import type { WatchedPods } from './watched-pods.ts';

/** Everything that faults strike and oracles look at. */
export interface System {
  api: Api;
  /** kubectl in the fleet's namespace. */
  kube: Kubectl;
  node: ClusterNode;
  pods: WatchedPods;
  clients: Clients;
  sessions: Sessions;
  churn: Churn;
  passes: Passes;
  history: History;
  journal: Journal;
}

/** Changes some fields of an object. */
export async function patch({ api }: System, path: string, body: object): Promise<void> {
  await api.must('PATCH', path, { body, contentType: MERGE_PATCH });
}

/** Our pods of one part, such as `webhook`. */
export function ourPods({ pods }: System, part: string): V1Pod[] {
  return pods.of('spawner').filter(({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'] === part);
}

/** The first process of a pod's container, where it runs. */
export function findProcesses({ node }: System, pod: V1Pod | undefined, container: RegExp): number[] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod?.status ?? {};
  const processes = node.containerProcesses();
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]
    .filter(({ name }) => container.test(name))
    .flatMap(({ containerID = '' }) => processes.get(containerID.split('//').at(-1) ?? '')?.pid ?? []);
}

/** Waits for this many seconds. */
export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
