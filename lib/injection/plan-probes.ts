import type { ProbeTarget, ProbeTargets, ScheduledProbe } from '../../contract/probes.ts';
import type { V1Pod } from '../kube/types.ts';
import { MAX_PROBE_SECONDS } from '../text/probe-schedule.ts';
import { networkProbes, scheduled } from './kubelet-probes.ts';
import type { MonitorSettings } from './monitor-settings.ts';
import { MAX_REWRITE_BYTES, MAX_SCHEDULED_PROBES } from './patch-bound.ts';
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

/** Nothing to pass on: every probe counts like a client. */
export const NO_PLAN: ProbePlan = { schedule: [], targets: {}, operations: [], warnings: [] };

/**
 * Plans the probes of the ports whose connections count; one of another port needs no explanation. In mode `rewrite`, as many
 * as fit into the patch go through the sidecar, in the pod's order, and the others are discounted. One that cannot be told to
 * the sidecar counts as a client, which errs to the safe side. What is left out, a warning says.
 */
export function planProbes(pod: V1Pod, settings: MonitorSettings): ProbePlan {
  if (settings.probes === 'count') return NO_PLAN;
  const probes = networkProbes(pod).filter(({ port }) => counts(port, settings));
  const wanted = settings.probes === 'rewrite' ? probes.map((probe) => rewriteProbe(probe, settings.servePort)) : [];
  const rewritten = takeWhileFits(wanted, MAX_REWRITE_BYTES);
  const kept = probes.filter((_, at) => rewritten[at] === undefined);
  const schedule = kept.map(scheduled).filter(isKnown).slice(0, MAX_SCHEDULED_PROBES);
  const done = rewritten.filter(isKnown);
  return {
    schedule,
    targets: Object.fromEntries(done.map(({ name, target }) => [name, target])),
    operations: done.map(({ operation }) => operation),
    warnings: listWarnings({
      unwritten: wanted.filter(isKnown).length - done.length,
      untold: kept.length - schedule.length,
    }),
  };
}

/** Whether connections from outside to a port are activity. */
function counts(port: number, { monitorPorts, machinePorts, undeclaredPorts }: MonitorSettings): boolean {
  return monitorPorts.includes(port) || (undeclaredPorts === 'count' && !machinePorts.includes(port));
}

/** The same list without those from the first on that does not fit. */
function takeWhileFits(items: readonly (RewrittenProbe | undefined)[], bytes: number): (RewrittenProbe | undefined)[] {
  let left = bytes;
  return items.map((item) => {
    if (item === undefined || left < 0) return undefined;
    left -= costOfRewrite(item);
    return left < 0 ? undefined : item;
  });
}

function listWarnings({ unwritten, untold }: { unwritten: number; untold: number }): string[] {
  return [
    ...(unwritten === 0
      ? []
      : [`Cannot rewrite ${unwritten} of the probes: the patch would grow too large; discounting them`]),
    ...(untold === 0
      ? []
      : [
          `Cannot discount ${untold} of the probes: expected ${MAX_SCHEDULED_PROBES} at most, with numbers up to ${MAX_PROBE_SECONDS}; these count as connections`,
        ]),
  ];
}

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** The operation, and the target as JSON within JSON, each with a comma. */
function costOfRewrite({ name, target, operation }: RewrittenProbe): number {
  if (measureTexts(target) > MAX_REWRITE_BYTES) return Number.POSITIVE_INFINITY;
  const entry = JSON.stringify(formatTargets({ [name]: target }));
  return Buffer.byteLength(JSON.stringify(operation)) + Buffer.byteLength(entry) + 2;
}

/** The texts of a target: what is too long by them alone need not be written to find out. */
function measureTexts(target: ProbeTarget): number {
  if (target.kind === 'tcp') return 0;
  return (target.headers ?? []).reduce((sum, { name, value }) => sum + `${name}${value}`.length, target.path.length);
}
