import { afterAll, beforeAll, expect } from '@jest/globals';
import { eventually } from '../hack/scene/eventually.ts';
import { PODS_PER_NODE } from '../hack/scene/fleet/fake-nodes.ts';
import { Fleet, fleetDeployment } from '../hack/scene/fleet/fleet.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { environment, testWhereClusterCan } from './environment.ts';
import { passWithin, useReaperLab } from './reaper-lab.ts';

// kwok plays the kubelets of nodes that do not exist: the scheduler, the webhook, the controllers and the reaper are real.
// In the node's network, the addresses of its pods lead to the process that answers for them.
const CAPABILITY = 'enter-node-network';
const PODS = Number(process.env.SPAWNER_FLEET_PODS ?? 50);
/** Half of them idle: as many as a pass puts to sleep by default. */
const WORKLOADS = Math.min(40, PODS / 5);
/** Creating a pod takes 10 ms of the API server and as much of the webhook; ten times that for a busy machine. */
const TIMEOUT_MS = 180_000 + PODS * 200;

const cluster = useReaperLab('spawner-test-fleet');
let fleet: Fleet | undefined;
beforeAll(async () => {
  if (!environment.capabilities.includes(CAPABILITY)) return;
  fleet = new Fleet(cluster, environment.name);
  await fleet.start(Math.max(2, Math.ceil(PODS / (PODS_PER_NODE * 0.8))));
}, TIMEOUT_MS);
afterAll(async () => {
  await kubectl(cluster, ['delete', 'deployments', '--all', '--wait=false']);
  await fleet?.stop();
}, TIMEOUT_MS);

const names = Array.from({ length: WORKLOADS }, (_, number) => `${number % 2 === 0 ? 'idle' : 'busy'}-${number}`);
const isIdle = (name: string) => name.startsWith('idle');
const replicas = Math.floor(PODS / WORKLOADS);

/** The replicas of each workload that are wanted. */
async function wanted(): Promise<Record<string, number>> {
  const line = '{range .items[*]}{.metadata.name} {.spec.replicas}{"\\n"}{end}';
  const lines = (await kubectl(cluster, ['get', 'deployments', '--output', `jsonpath=${line}`])).trim().split('\n');
  return Object.fromEntries(lines.map((each) => each.split(' ')).map(([name, count]) => [name, Number(count)]));
}

testWhereClusterCan(CAPABILITY)(
  `passes over ${PODS} pods put the idle ones to sleep, and not the busy ones`,
  async () => {
    const began = performance.now();
    const manifests = names.map((name) => fleetDeployment(name, { replicas, answers: isIdle(name) ? 'idle' : 'busy' }));
    await apply(cluster, manifests);
    await kubectl(cluster, ['wait', '--for=condition=Available', 'deployments', '--all', `--timeout=${TIMEOUT_MS}ms`]);
    const readySeconds = secondsSince(began);
    await fleet?.answer();
    const pass = async () => {
      const before = performance.now();
      const { said } = await passWithin(cluster, '--idle-timeout', '10s', '--confirm-after', '1s');
      return { said, seconds: secondsSince(before), wanted: await wanted() };
    };
    const what = { what: 'all idle workloads to sleep', seconds: TIMEOUT_MS / 1000 };
    const last = await eventually(cluster, what, pass, (seen) =>
      names.filter(isIdle).every((name) => seen.wanted[name] === 0),
    );
    const expected = names.map((name) => [name, isIdle(name) ? 0 : replicas]);
    expect(last.wanted).toEqual(Object.fromEntries(expected));
    const busy = names.filter((name) => !isIdle(name)).map((name) => last.said[`Deployment/${name}`]?.reason);
    expect(new Set(busy)).toEqual(new Set(['busy']));
    if (process.env.SPAWNER_FLEET_PODS)
      process.stderr.write(`${PODS} pods ready after ${readySeconds} s, the last pass took ${last.seconds} s\n`);
  },
  TIMEOUT_MS,
);

testWhereClusterCan(CAPABILITY)(
  'its nodes have leases, without which their pods are not ready after a minute',
  async () => {
    const leases = { ...cluster, namespace: 'kube-node-lease' };
    await kubectl(leases, ['wait', '--for=create', 'lease/fake-0', '--timeout=120s']);
  },
);

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 100) / 10;
}
