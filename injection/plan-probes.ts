import type { ProbeTargets, ScheduledProbe } from '../contract/probes.ts';
import type { V1Pod } from '../kube/types.ts';
import { formatProbeSchedule } from '../runtime/probe-schedule.ts';
import { networkProbes, scheduled } from './kubelet-probes.ts';
import type { MonitorSettings } from './monitor-settings.ts';
import { type RewrittenProbe, rewriteProbe } from './rewrite-probe.ts';
import { formatTargets } from './sidecar-environment.ts';

/** Who makes a pod's probes. */
export interface ProbePlan {
  /** Those that the kubelet goes on making. */
  schedule: readonly ScheduledProbe[];
  /** Those that the sidecar makes. */
  targets: ProbeTargets;
  operations: readonly RewrittenProbe['operation'][];
  /** What its author should know. */
  warnings: readonly string[];
}

/** Nothing to tell: every probe counts like anybody else. */
export const NO_PLAN: ProbePlan = { schedule: [], targets: {}, operations: [], warnings: [] };

/** The variable that holds a schedule or targets, without them. */
const VARIABLE_BYTES = 64;

/**
 * Plans the probes of the ports whose connections count; one of another port needs no explanation. The patch may grow by
 * `bytes`: as many probes as fit go through the sidecar in mode `rewrite`, in the pod's order, and the others are
 * discounted. One that does not fit into the schedule counts as somebody, which errs to the safe side.
 */
export function planProbes(pod: V1Pod, settings: MonitorSettings, bytes: number): ProbePlan {
  if (settings.probes === 'count') return NO_PLAN;
  const probes = networkProbes(pod).filter(({ port }) => counts(port, settings));
  const wanted = settings.probes === 'rewrite' ? probes.map((probe) => rewriteProbe(probe, settings.servePort)) : [];
  const scheduleBytes = VARIABLE_BYTES + formatProbeSchedule(probes.map(scheduled).filter(isKnown)).length;
  const [rewritten, left] = takeWhileFits(wanted, costOfRewrite, bytes - scheduleBytes - VARIABLE_BYTES);
  const kept = probes.filter((_, at) => rewritten[at] === undefined).map(scheduled);
  const [schedule] = takeWhileFits(kept, costOfSchedule, left + scheduleBytes - VARIABLE_BYTES);
  return {
    schedule: schedule.filter(isKnown),
    targets: Object.fromEntries(rewritten.filter(isKnown).map(({ name, target }) => [name, target])),
    operations: rewritten.filter(isKnown).map(({ operation }) => operation),
    warnings: warningsOf(wanted.filter(isKnown).length - rewritten.filter(isKnown).length),
  };
}

/** Whether connections from outside to a port are activity. */
function counts(port: number, { monitorPorts, machinePorts, undeclaredPorts }: MonitorSettings): boolean {
  return monitorPorts.includes(port) || (undeclaredPorts === 'count' && !machinePorts.includes(port));
}

/** The same list without those from the first on that does not fit, and what room is left. */
function takeWhileFits<T>(
  items: readonly (T | undefined)[],
  cost: (item: T) => number,
  bytes: number,
): [(T | undefined)[], number] {
  let left = bytes;
  let isFull = false;
  const taken = items.map((item) => {
    if (item === undefined || isFull || cost(item) > left) {
      isFull ||= item !== undefined;
      return undefined;
    }
    left -= cost(item);
    return item;
  });
  return [taken, left];
}

function warningsOf(left: number): string[] {
  return left === 0 ? [] : [`Cannot rewrite ${left} of the probes: the patch would grow too large; discounting them`];
}

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function costOfSchedule(probe: ScheduledProbe): number {
  return formatProbeSchedule([probe]).length + 1;
}

/** The operation, and the target as JSON within JSON, each with a comma. */
function costOfRewrite({ name, target, operation }: RewrittenProbe): number {
  const entry = JSON.stringify(formatTargets({ [name]: target }));
  return Buffer.byteLength(JSON.stringify(operation)) + Buffer.byteLength(entry) + 2;
}
