import type { V1Pod } from '../../lib/kube/types.ts';
import { FLEET_NAMESPACE } from '../fleet.ts';
import { COMPONENTS, signal } from '../node.ts';
import type { FaultArguments } from '../plan.ts';
import { at } from '../random.ts';
import { findProcesses, ourPods, pause, type System } from '../system.ts';
import { AT_ONCE, type Fault, FOR_A_WHILE } from './fault.ts';

/** A process that can be killed or stopped. */
interface Victim {
  name: string;
  says: string;
  find(system: System, args: FaultArguments): Promise<{ what: string; pids: number[] }>;
}

const SIDECAR = /^spawner-sidecar(-\d+)?$/;

const sidecar: Victim = {
  name: 'sidecar',
  says: 'the sidecar of one pod of the fleet',
  async find(system, { target }) {
    const pod = at(system.pods.of(FLEET_NAMESPACE), target);
    return { what: `the sidecar of ${pod?.metadata?.name}`, pids: findProcesses(system, pod, SIDECAR) };
  },
};

const partOfOurs = (part: 'webhook' | 'controller'): Victim => ({
  name: part,
  says: `one ${part} of ours`,
  async find(system, { target }) {
    const pod = at(ourPods(system, part), target);
    return { what: `${pod?.metadata?.name}`, pids: findProcesses(system, pod, new RegExp(`^${part}$`)) };
  },
});

/** A pass takes a second where nothing would sleep, and seven where something would; the first second is when most of it happens. */
const PASS_SECONDS = 7;
const PASS_BEGINS_WITHIN_SECONDS = 20;

const reaper: Victim = {
  name: 'reaper',
  says: 'the reaper in the middle of a pass',
  async find(system, { strength }) {
    const job = await system.passes.begin();
    const delay = strength ** 3 * PASS_SECONDS;
    const isOfJob = ({ metadata }: V1Pod) => metadata?.labels?.['job-name'] === job;
    for (let waited = 0; waited < PASS_BEGINS_WITHIN_SECONDS; waited += 0.05) {
      const uid = ourPods(system, 'reaper').find(isOfJob)?.metadata?.uid;
      const pids = uid ? system.node.podProcesses(uid, 'reaper.mjs') : [];
      if (pids.length > 0) {
        await pause(delay);
        return { what: `${job}, ${delay.toFixed(2)} s after it began`, pids };
      }
      await pause(0.05);
    }
    return { what: `${job}, which did not begin`, pids: [] };
  },
};

const component = (name: string): Victim => ({
  name: name.replace('kube-apiserver', 'api-server').replace(/^kube-/, ''),
  says: name,
  find: async ({ node }) => ({ what: name, pids: node.componentPids(name) }),
});

const VICTIMS = [sidecar, partOfOurs('webhook'), partOfOurs('controller'), reaper, ...COMPONENTS.map(component)];

const kill = ({ name, says, find }: Victim): Fault => ({
  name: `kill-${name}`,
  says: `kill -9 of ${says}`,
  lastsSeconds: AT_ONCE,
  async begin(system, args) {
    const { what, pids } = await find(system, args);
    return { what: signal(pids, 'SIGKILL') > 0 ? what : `${what}, which had ended` };
  },
});

const stop = ({ name, says, find }: Victim): Fault => ({
  name: `pause-${name}`,
  says: `SIGSTOP of ${says}, SIGCONT after 2 to 20 s`,
  lastsSeconds: FOR_A_WHILE,
  async begin(system, args) {
    const { what, pids } = await find(system, args);
    signal(pids, 'SIGSTOP');
    return { what, end: async () => signal(pids, 'SIGCONT') };
  },
});

const restartNode: Fault = {
  name: 'restart-node',
  says: 'the node restarts: containerd, the kubelet and every container end at once and start again',
  lastsSeconds: AT_ONCE,
  async begin({ node }) {
    node.restart();
    return { what: 'the node' };
  },
};

/** Kills and pauses, for each process of ours and of Kubernetes. */
export const PROCESS_FAULTS: readonly Fault[] = [...VICTIMS.map(kill), ...VICTIMS.map(stop), restartNode];
