import { ENVIRONMENT } from '../../contract/environment.ts';
import type { ProbeTargets, ScheduledProbe } from '../../contract/probes.ts';
import type { V1EnvVar } from '../kube/types.ts';
import { formatProbeSchedule } from '../text/probe-schedule.ts';
import type { SidecarForm } from './decide.ts';
import type { MonitorSettings } from './monitor-settings.ts';

const names = ENVIRONMENT.sidecar;

/** Everything that a sidecar is told. */
export interface SidecarFacts {
  form: SidecarForm;
  settings: MonitorSettings;
  /** The probes that the kubelet goes on making, and those that the sidecar makes. */
  plan: { schedule: readonly ScheduledProbe[]; targets: ProbeTargets };
}

/** The sidecar's variables. Where there is nothing to tell, the variable is left out. */
export function sidecarEnvironment({ form, settings, plan }: SidecarFacts): V1EnvVar[] {
  const { monitorPorts, servePort, refreshSeconds, probes, ignoreSources, machinePorts } = settings;
  return [
    variable(names.monitorPort, monitorPorts.join(',')),
    variable(names.servePort, String(servePort)),
    variable(names.refreshSeconds, String(refreshSeconds)),
    field(names.podAddresses, 'status.podIPs'),
    field(names.nodeAddresses, nodeAddressesField(form)),
    variable(names.ignoreSources, ignoreSources),
    variable(names.machinePorts, machinePorts.join(',')),
    variable(names.undeclaredPorts, settings.undeclaredPorts === 'count' ? 'count' : ''),
    variable(names.countLoopback, String(settings.countLoopback ?? '')),
    variable(names.events, settings.events === 'off' ? 'off' : ''),
    variable(names.exporterAlias, settings.hasExporterAlias ? 'true' : ''),
    variable(names.probes, probes),
    variable(names.probeSchedule, formatProbeSchedule(plan.schedule)),
    ...Object.entries(settings.drain).map(([name, text]) => variable(name, withoutReferences(text))),
    variable(names.probeTargets, formatTargets(plan.targets)),
  ].filter(({ value }) => value !== '');
}

/** The targets as JSON. */
export function formatTargets(targets: ProbeTargets): string {
  return Object.keys(targets).length === 0 ? '' : withoutReferences(JSON.stringify(targets));
}

/** The kubelet reads `$(NAME)` in a value as that variable's, and `$$` as `$`. */
function withoutReferences(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/**
 * A kubelet that does not know a field does not start the container. All know `status.hostIPs` where all know native
 * sidecars: it came with 1.28, on by default from 1.29. https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
 */
function nodeAddressesField(form: SidecarForm): string {
  return form === 'native' ? 'status.hostIPs' : 'status.hostIP';
}

function variable(name: string, value: string): V1EnvVar {
  return { name, value };
}

function field(name: string, fieldPath: string): V1EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}
