import type { ProbeTargets, ScheduledProbe } from '../contract/probes.ts';
import type { V1Pod } from '../kube/types.ts';
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
const NO_PLAN: ProbePlan = { schedule: [], targets: {}, operations: [], warnings: [] };

/** As many probes as the sidecar is told of; those beyond count as somebody, which errs to the safe side. */
const MAX_SCHEDULED = 16;

/** The variable that holds the targets, without them. */
const TARGETS_BYTES = 64;

/**
 * Plans the probes of the monitored ports; a probe of another port is no connection that is counted. In mode `rewrite`,
 * as many as fit into `bytes` more of the patch go through the sidecar, in the pod's order, and the others are discounted.
 */
export function planProbes(pod: V1Pod, settings: MonitorSettings, bytes: number): ProbePlan {
  if (settings.probes === 'count') return NO_PLAN;
  const probes = networkProbes(pod).filter(({ port }) => settings.monitorPorts.includes(port));
  const wanted = settings.probes === 'rewrite' ? probes.map((probe) => rewriteProbe(probe, settings.servePort)) : [];
  let left = bytes - TARGETS_BYTES;
  const rewritten = wanted.map((rewrite) => {
    left -= rewrite === undefined ? 0 : cost(rewrite);
    return left >= 0 ? rewrite : undefined;
  });
  const kept = probes.filter((_, at) => rewritten[at] === undefined).map(scheduled);
  return {
    schedule: kept.filter(isKnown).slice(0, MAX_SCHEDULED),
    targets: Object.fromEntries(rewritten.filter(isKnown).map(({ name, target }) => [name, target])),
    operations: rewritten.filter(isKnown).map(({ operation }) => operation),
    warnings: warningsOf(wanted.filter(isKnown).length - rewritten.filter(isKnown).length),
  };
}

function warningsOf(left: number): string[] {
  return left === 0 ? [] : [`Cannot rewrite ${left} of the probes: the patch would grow too large; discounting them`];
}

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** Bytes that a rewritten probe adds: its operation, and its target as JSON within JSON, each with a comma. */
function cost({ name, target, operation }: RewrittenProbe): number {
  const entry = JSON.stringify(formatTargets({ [name]: target }));
  return Buffer.byteLength(JSON.stringify(operation)) + Buffer.byteLength(entry) + 2;
}
