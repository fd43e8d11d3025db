import type { V1Pod } from '../lib/kube/types.ts';
import { BUSY, CHURN_NAMESPACE, churnPod, FLEET, FLEET_NAMESPACE } from './fleet.ts';
import { lookAtCertificate } from './look-at-certificate.ts';
import { COMPONENTS } from './node.ts';
import { ourPods, type System } from './system.ts';

/** Our parts, and how many pods of each the chart installs. */
const PARTS = { webhook: 2, controller: 1 } as const;
const HEALTH_PORT = 8081;
/** A silent client claims what was twelve seconds ago, and one of a port-forward begins after ten; as much again for the machine. */
const ABSENT_MS = 25_000;
/** Workloads of which one pod alone is monitored. */
const PARTLY_LABELLED = new Set(FLEET.filter(({ labelledLate }) => labelledLate === 'one').map(({ name }) => name));
const SIDECAR = /^spawner-sidecar(-\d+)?$/;

/** Looks at everything from the outside, and says what is not in order, a sentence each. */
export async function look(system: System): Promise<string[]> {
  // Before the pods: one that is made only now has to be looked at as well.
  const fleet = await lookAtFleet(system);
  const parts = Object.entries(PARTS).map(([part, count]) => lookAtPart(system, part, count));
  const pods = system.pods.of(FLEET_NAMESPACE).map((pod) => lookAtPod(system, pod));
  const others = [lookAtInjection(system), lookAtCertificate(system.api)];
  return [
    ...lookAtComponents(system),
    ...lookAtClients(system),
    ...fleet,
    ...(await Promise.all([...parts, ...pods, ...others])).flat(),
  ];
}

/** Kubernetes itself has to be back before the product can be late. */
function lookAtComponents({ node }: System): string[] {
  return COMPONENTS.filter((name) => node.componentPids(name).length === 0).map((name) => `${name}: does not run`);
}

/** A client that never gets through would have its workload put to sleep, and nothing would break. */
function lookAtClients({ history, pods }: System): string[] {
  const isAbsent = (name: string) => history.lastContact(name) < Date.now() - ABSENT_MS;
  // One that was put to sleep has no pods, and is the matter of another invariant.
  return BUSY.filter(({ name }) => pods.of(FLEET_NAMESPACE, name).length > 0 && isAbsent(name)).map(
    ({ name }) => `${name}: no client of it was there for ${ABSENT_MS / 1000} s`,
  );
}

/** What Kubernetes says of a pod can be old while the kubelet is away, so the pods are asked as well. */
async function lookAtPart(system: System, part: string, count: number): Promise<string[]> {
  const pods = ourPods(system, part);
  const ready = await Promise.all(
    pods.map(async ({ status }) => {
      if (!isReady({ status } as V1Pod) || !status?.podIP) return false;
      return (await system.clients.ask(status.podIP, HEALTH_PORT, '/readyz')).code === 200;
    }),
  );
  const found = ready.filter((is) => is).length;
  return found >= count ? [] : [`${part}: ${found} of ${count} ready`];
}

async function lookAtPod(system: System, pod: V1Pod): Promise<string[]> {
  const name = pod.metadata?.name ?? '';
  const ip = pod.status?.podIP;
  if (!isReady(pod) || !ip) return [`${name}: not ready`];
  if (!pod.metadata?.labels?.['spawner.io/monitor'])
    return PARTLY_LABELLED.has(pod.metadata?.labels?.app ?? '') ? [] : [`${name}: not labelled yet`];
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const all = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
  if (!all.some((each) => SIDECAR.test(each.name) && each.state?.running)) return [`${name}: no sidecar runs`];
  const { code, body } = await system.clients.ask(ip, 7070, '/status');
  return code === 200 ? [] : [`${name}: its sidecar answers ${code || body}`];
}

async function lookAtInjection(system: System): Promise<string[]> {
  const path = `/api/v1/namespaces/${CHURN_NAMESPACE}/pods?dryRun=All`;
  try {
    const { code, body } = await system.api.send('POST', path, { body: churnPod('look', true), timeoutMs: 10_000 });
    if (code >= 300) return [`injection: the API server says ${code}, ${body.message}`];
    const { initContainers = [] } = (body as V1Pod).spec ?? {};
    return initContainers.some((each) => SIDECAR.test(each.name)) ? [] : ['injection: a new pod gets no sidecar'];
  } catch (error) {
    return [`injection: ${(error as Error).message}`];
  }
}

interface Replicated {
  metadata: { name: string };
  spec: { replicas: number };
}

/** How many pods each workload wants, by name. */
export async function readReplicas(system: System): Promise<Map<string, number>> {
  const kinds = ['deployments', 'statefulsets'].map(async (kind) => {
    const path = `/apis/apps/v1/namespaces/${FLEET_NAMESPACE}/${kind}`;
    return (await system.api.must('GET', path, { timeoutMs: 10_000 })) as unknown as { items: Replicated[] };
  });
  const items = (await Promise.all(kinds)).flatMap((list) => list.items);
  return new Map(items.map(({ metadata, spec }) => [metadata.name, spec.replicas]));
}

async function lookAtFleet(system: System): Promise<string[]> {
  try {
    const replicas = await readReplicas(system);
    return FLEET.flatMap(({ name }) => {
      const [wanted, there] = [replicas.get(name) ?? 0, system.pods.of(FLEET_NAMESPACE, name).length];
      return wanted === there ? [] : [`${name}: ${there} of ${wanted} pods`];
    });
  } catch (error) {
    return [`fleet: ${(error as Error).message}`];
  }
}

function isReady({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}
