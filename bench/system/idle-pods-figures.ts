import type { SidecarHost } from '../../hack/build/sidecar-host.ts';
import { sumOfRequests } from '../../hack/scene/audit/count-requests.ts';
import { megabytes } from '../measure/megabytes.ts';
import type { PodProcess } from '../measure/pod-processes.ts';
import { atMost, computeMedian, type Figure, type Goal, ratio } from '../report/figure.ts';
import type { Monitored, OnHost, PerPod, Plan, Watched } from './idle-pods-facts.ts';

/** How many sidecars are added up. */
const TOGETHER = 50;
/** By the chart's schedule. */
const PASSES_PER_HOUR = 12;

/** What was seen, as figures. */
export function idlePodsFigures(plan: Plan, plain: readonly PerPod[], monitored: Monitored, other: OnHost): Figure[] {
  return [
    ...memoryFigures(plan, plain, monitored),
    ...memoryFigures(plan, plain, other),
    ...partsFigures(monitored),
    ...cpuFigures(plan, monitored.many),
    ...loadFigures(plan, monitored),
  ];
}

/** What a pod's sidecar may take of the node's available memory, in MB: what prototypes took, and some room. */
const MEMORY_GOALS: Readonly<Record<SidecarHost, number>> = { lean: 0.5, node: 8.5 };

function memoryFigures({ step }: Plan, plain: readonly PerPod[], { host, perPod, ...all }: OnHost): Figure[] {
  const goal = atMost(MEMORY_GOALS[host]);
  const both = { host, plain, monitored: perPod };
  const charged = chargedTo(all.sidecars);
  const figure = (what: string, values: number[]): Figure => ({ name: `${host}: ${what}`, unit: 'MB', values });
  return [
    ...perPodFigures('available memory', step, { ...both, pick: ({ available }) => available, goal }),
    ...perPodFigures('charged memory', step, { ...both, pick: (each) => each.charged }),
    figure(
      'proportional set size of a sidecar',
      all.sidecars.map(({ pss }) => megabytes(pss)),
    ),
    figure(
      'anonymous memory of a sidecar',
      all.sidecars.map(({ anonymous }) => megabytes(anonymous)),
    ),
    figure("charged to a sidecar's container", charged),
    figure('most charged to one', [Math.max(...charged)]),
    figure('working set, as the kubelet says', all.workingSets.map(megabytes)),
  ];
}

function partsFigures({ webhook, controller }: Monitored): Figure[] {
  return [
    { name: "charged to the webhook's containers", unit: 'MB', values: chargedTo(webhook) },
    { name: "charged to the controller's container", unit: 'MB', values: chargedTo(controller) },
  ];
}

function chargedTo(processes: readonly PodProcess[]): number[] {
  return processes.map(({ charged }) => megabytes(charged));
}

interface PerPodOptions {
  host: SidecarHost;
  plain: readonly PerPod[];
  monitored: readonly PerPod[];
  pick(perPod: PerPod): number;
  goal?: Goal;
}

function perPodFigures(what: string, step: number, { host, plain, monitored, pick, goal }: PerPodOptions): Figure[] {
  const ofEach = (perPods: readonly PerPod[]) => perPods.map((perPod) => megabytes(pick(perPod)));
  const [without, values] = [ofEach(plain), ofEach(monitored)];
  const name = `${host}: ${what} per pod, two times ${step} pods with the sidecar`;
  return [
    { name, unit: 'MB', values, comparedWith: { name: 'without', values: without } },
    {
      name: `${host}: ${what} per pod, of it by the sidecar`,
      unit: 'MB',
      values: values.map((value) => value - computeMedian(without)),
      ...(goal && { goal }),
    },
  ];
}

function cpuFigures({ watchSeconds }: Plan, { cpuMilliseconds }: Watched): Figure[] {
  const perMinute = cpuMilliseconds.map((milliseconds) => (milliseconds * 60) / watchSeconds);
  const together = perMinute.slice(0, TOGETHER);
  const perHour = (together.reduce((sum, each) => sum + each, 0) * 60) / 1000;
  return [
    { name: 'CPU time of an idle sidecar per minute', unit: 'ms', values: perMinute, goal: atMost(6) },
    // 6 ms a minute each.
    { name: `CPU time of ${together.length} of them per hour`, unit: 's', values: [perHour], goal: atMost(18) },
  ];
}

function loadFigures({ watchSeconds }: Plan, { few, many }: Monitored): Figure[] {
  const perHour = (count: number) => (count * 3600) / watchSeconds;
  const kinds = [...new Set([...Object.keys(few.asked.ours), ...Object.keys(many.asked.ours)])].toSorted();
  const figure = (name: string, pick: (watched: Watched) => number): Figure => ({
    name: `requests per hour, ${many.pods} pods, ${name}`,
    unit: '/h',
    values: [pick(many)],
    comparedWith: { name: `with ${few.pods} pods`, values: [pick(few)] },
  });
  const reaper = ({ pass }: Watched) => pass * PASSES_PER_HOUR;
  const ours = (watched: Watched) => perHour(sumOfRequests(watched.asked.ours)) + reaper(watched);
  return [
    ...kinds.map((kind) => figure(kind, ({ asked }) => perHour(asked.ours[kind] ?? 0))),
    figure(`reaper: ${PASSES_PER_HOUR} passes`, reaper),
    // Nothing polls per pod; a watch more in the window is chance.
    { ...figure('all of the project', ours), goal: ratio.atMost(1.2) },
    figure("all others, the cluster's own", ({ asked }) => perHour(asked.others)),
  ];
}
