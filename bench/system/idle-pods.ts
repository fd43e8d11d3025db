import { step } from '../../hack/base/progress.ts';
import type { SidecarHost } from '../../hack/build/sidecar-host.ts';
import { nginx } from '../../hack/scene/apps.ts';
import { countsOf, sumOfRequests } from '../../hack/scene/audit/count-requests.ts';
import { apply, type Kubectl, kubectl } from '../../hack/scene/kubectl.ts';
import { reaperPass } from '../../hack/scene/reaper-pass.ts';
import type { Benchmark } from '../benchmark.ts';
import { availableKilobytes } from '../measure/available-memory.ts';
import { chargedToPods } from '../measure/charged-memory.ts';
import { podProcesses } from '../measure/pod-processes.ts';
import { sleep } from '../measure/sleep.ts';
import { workingSets } from '../measure/working-sets.ts';
import type { Monitored, OnHost, PerPod, Plan, Watched } from './idle-pods-facts.ts';
import { idlePodsFigures } from './idle-pods-figures.ts';
import { type Asked, requestsDuring } from './requests.ts';
import { onHost, type System, withNamespace } from './system.ts';

/** What pods without clients cost: the node's memory and CPU time, and the API server's work. */
export const IDLE_PODS: Benchmark = {
  on: 'system',
  name: 'idle-pods',
  title: 'pods without clients: what they cost their node and the API server',
  measure: ({ isQuick }, system) =>
    withNamespace(system, 'bench-pods', async (there) => {
      const plan = isQuick ? QUICK : WHOLE;
      const scene = { system, there, plan };
      const plain = await measurePlain(scene);
      const monitored = await measureMonitored(scene);
      return idlePodsFigures(plan, plain, monitored, await measureOther(scene));
    }),
};

/** The longest rhythm of the controller, which asks for the API server's version: in part of it, that is counted or not by chance. */
const RHYTHM_SECONDS = 60;
const WHOLE: Plan = {
  few: 10,
  step: 25,
  many: 100,
  settleSeconds: 15,
  quietSeconds: 65,
  watchSeconds: 2 * RHYTHM_SECONDS,
};
const QUICK: Plan = { few: 2, step: 2, many: 8, settleSeconds: 1, quietSeconds: 5, watchSeconds: RHYTHM_SECONDS };

interface Scene {
  system: System;
  there: Kubectl;
  plan: Plan;
}

async function measurePlain(scene: Scene): Promise<PerPod[]> {
  const { there, plan } = scene;
  // The very first brings the program's own pages, once per node; that is not an additional pod's cost.
  await scaleTo(scene, 'plain', 1);
  const perPod = await step(`memory of ${2 * plan.step} pods without the sidecar`, () => grow(scene, 'plain', 1));
  await remove(there, 'plain');
  return perPod;
}

async function measureMonitored(scene: Scene): Promise<Monitored> {
  const { plan, system } = scene;
  await scaleTo(scene, 'monitored', plan.few);
  const few = await watch(scene, plan.few);
  const memory = await measureOnHost(scene, system.chart.images.sidecarHost, plan.few);
  await scaleTo(scene, 'monitored', plan.many);
  const many = await watch(scene, plan.many);
  const [webhook, controller] = [podProcesses(system.cluster, 'webhook'), podProcesses(system.cluster, 'controller')];
  return { ...memory, few, many, webhook, controller };
}

/** The same memory with the sidecar on the host that the chart was not installed with. */
async function measureOther(scene: Scene): Promise<OnHost> {
  const { system, there } = scene;
  const other = system.chart.images.sidecarHost === 'lean' ? 'node' : 'lean';
  await remove(there, 'monitored');
  return onHost(system, other, async () => {
    await scaleTo(scene, 'monitored', 1);
    return measureOnHost(scene, other, 1);
  });
}

async function measureOnHost(scene: Scene, host: SidecarHost, from: number): Promise<OnHost> {
  const { there, system, plan } = scene;
  const title = `memory of ${2 * plan.step} pods with the sidecar on the host ${host}`;
  const perPod = await step(title, () => grow(scene, 'monitored', from));
  return { host, perPod, sidecars: podProcesses(system.cluster, 'sidecar'), workingSets: await workingSets(there) };
}

/** Starts a step's pods twice. */
async function grow(scene: Scene, name: string, from: number): Promise<PerPod[]> {
  const perPod: PerPod[] = [];
  for (const steps of [1, 2]) {
    const before = memoryNow(scene);
    await scaleTo(scene, name, from + steps * scene.plan.step);
    const now = memoryNow(scene);
    perPod.push({
      available: (before.available - now.available) / scene.plan.step,
      charged: (now.charged - before.charged) / scene.plan.step,
    });
  }
  return perPod;
}

function memoryNow({ system }: Scene): PerPod {
  return { available: availableKilobytes(), charged: chargedToPods(system.cluster) };
}

async function remove(there: Kubectl, name: string): Promise<void> {
  await kubectl(there, ['delete', 'deployment', name, '--cascade=foreground', '--timeout=180s']);
}

async function scaleTo({ there, system, plan }: Scene, name: string, replicas: number): Promise<void> {
  const isMonitored = name === 'monitored';
  // Without a probe: an exec a second in each of them would be the load.
  await apply(there, nginx({ name, image: system.nginx, isMonitored, replicas, container: { readinessProbe: null } }));
  await kubectl(there, ['rollout', 'status', 'deployment', name, '--timeout', '600s']);
  await sleep(plan.settleSeconds);
}

function watch({ system, plan }: Scene, pods: number): Promise<Watched> {
  return step(`watching ${pods} idle pods for ${plan.watchSeconds} s`, async () => {
    await sleep(plan.quietSeconds);
    const before = new Map(
      podProcesses(system.cluster, 'sidecar').map(({ pid, cpuMilliseconds }) => [pid, cpuMilliseconds]),
    );
    const asked = await requestsDuring(system, () => sleep(plan.watchSeconds));
    const after = podProcesses(system.cluster, 'sidecar');
    const pass = await requestsDuring(system, async () => void (await reaperPass(system.release)));
    return {
      pods,
      asked,
      pass: sumOfReaper(pass),
      cpuMilliseconds: after.map(({ pid, cpuMilliseconds }) => cpuMilliseconds - (before.get(pid) ?? 0)),
    };
  });
}

/** The controller goes on while the reaper passes. */
function sumOfReaper({ ours }: Asked): number {
  return sumOfRequests(countsOf('reaper', ours));
}
