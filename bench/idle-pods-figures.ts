import { sumOfRequests } from './audit.ts';
import { atMost, type Figure, type Goal, medianOf, ratio } from './figure.ts';
import type { Monitored, PerPod, Plan, Watched } from './idle-pods.ts';
import { megabytes } from './megabytes.ts';
import type { PodProcess } from './pod-processes.ts';

/** How many sidecars are added up. */
const TOGETHER = 50;
/** By the chart's schedule. */
const PASSES_PER_HOUR = 12;

/** What was seen, as figures. */
export function figuresOf(plan: Plan, plain: readonly PerPod[], monitored: Monitored): Figure[] {
  return [
    ...memoryFigures(plan, plain, monitored),
    ...cpuFigures(plan, monitored.many),
    ...loadFigures(plan, monitored),
  ];
}

function memoryFigures({ step }: Plan, plain: readonly PerPod[], monitored: Monitored): Figure[] {
  const { perPod, sidecars, webhook, controller } = monitored;
  const both = { plain, monitored: perPod };
  const charged = (processes: readonly PodProcess[]) => processes.map((each) => megabytes(each.charged));
  return [
    ...perPodFigures('available memory', step, { ...both, pick: ({ available }) => available, goal: atMost(8.5) }),
    ...perPodFigures('charged memory', step, { ...both, pick: (each) => each.charged }),
    { name: 'proportional set size of a sidecar', unit: 'MB', values: sidecars.map(({ pss }) => megabytes(pss)) },
    { name: 'anonymous memory of a sidecar', unit: 'MB', values: sidecars.map((each) => megabytes(each.anonymous)) },
    { name: "charged to a sidecar's container", unit: 'MB', values: charged(sidecars) },
    { name: 'most charged to one', unit: 'MB', values: [Math.max(...charged(sidecars))] },
    { name: "charged to the webhook's containers", unit: 'MB', values: charged(webhook) },
    { name: "charged to the controller's container", unit: 'MB', values: charged(controller) },
  ];
}

interface PerPodOptions {
  plain: readonly PerPod[];
  monitored: readonly PerPod[];
  pick(perPod: PerPod): number;
  goal?: Goal;
}

function perPodFigures(what: string, step: number, { plain, monitored, pick, goal }: PerPodOptions): Figure[] {
  const ofEach = (perPods: readonly PerPod[]) => perPods.map((perPod) => megabytes(pick(perPod)));
  const [without, values] = [ofEach(plain), ofEach(monitored)];
  const name = `${what} per pod, two times ${step} pods with the sidecar`;
  return [
    { name, unit: 'MB', values, comparedWith: { name: 'without', values: without } },
    {
      name: `${what} per pod, of it by the sidecar`,
      unit: 'MB',
      values: values.map((value) => value - medianOf(without)),
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
