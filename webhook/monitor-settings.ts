import { MONITOR_PORT_ANNOTATION, REFRESH_SECONDS_ANNOTATION, SERVE_PORT_ANNOTATION } from '../contract/annotations.ts';
import { DEFAULT_REFRESH_SECONDS, MAX_REFRESH_SECONDS } from '../contract/idle.ts';
import { DEFAULT_MONITOR_PORT, DEFAULT_SERVE_PORT, MAX_PORT } from '../contract/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import { type Parser, parseInteger, parsePort, parsePorts, problem } from '../runtime/parse.ts';

/** What the sidecar of a pod watches, and where it answers. */
export interface MonitorSettings {
  monitorPorts: readonly number[];
  servePort: number;
  refreshSeconds: number;
  /** What was wrong in the annotations; the defaults stand in for it. */
  warnings: readonly string[];
}

/** Ports that exist to be asked by machines: their connections say nothing about users. */
const MACHINE_PORT_NAME = /(^|-)(metrics|prometheus|health|healthz|livez|readyz|probe|probes)(-|$)/;

/** Reads the annotations of a pod. A wrong one counts as absent and leaves a warning. */
export function readMonitorSettings(pod: V1Pod): MonitorSettings {
  const warnings: string[] = [];
  const read = <T>(annotation: string, parse: Parser<T>, fallback: T): T => {
    const text = pod.metadata?.annotations?.[annotation];
    if (text === undefined) return fallback;
    const parsed = parse(text);
    if (parsed.kind === 'value') return parsed.value;
    warnings.push(`${problem(`annotation ${annotation}`, parsed.expected, text)}; using ${JSON.stringify(fallback)}`);
    return fallback;
  };
  const monitorPorts = read(MONITOR_PORT_ANNOTATION, parsePorts, declaredPorts(pod));
  const refreshSeconds = read(
    REFRESH_SECONDS_ANNOTATION,
    parseInteger(1, MAX_REFRESH_SECONDS),
    DEFAULT_REFRESH_SECONDS,
  );
  const wanted = read(SERVE_PORT_ANNOTATION, parsePort, DEFAULT_SERVE_PORT);
  const servePort = freePort(wanted, usedPorts(pod, monitorPorts));
  if (servePort !== wanted) warnings.push(`Cannot serve on port ${wanted}: the pod uses it; using ${servePort}`);
  return { monitorPorts, servePort, refreshSeconds, warnings };
}

/** The TCP ports that the pod declares for its users, in the order of its containers. */
function declaredPorts(pod: V1Pod): number[] {
  const all = (pod.spec?.containers ?? []).flatMap(({ ports }) => ports ?? []);
  const users = all.filter(
    ({ protocol, name }) => (protocol ?? 'TCP') === 'TCP' && !MACHINE_PORT_NAME.test(name ?? ''),
  );
  const ports = [...new Set(users.map(({ containerPort }) => containerPort))];
  return ports.length > 0 ? ports : [DEFAULT_MONITOR_PORT];
}

function usedPorts({ spec }: V1Pod, monitored: readonly number[]): Set<number> {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  return new Set([...monitored, ...containers.flatMap(({ ports }) => (ports ?? []).map((port) => port.containerPort))]);
}

/** The first port from `wanted` upwards, and round again at the top, that nobody uses. */
function freePort(wanted: number, used: ReadonlySet<number>): number {
  let port = wanted;
  while (used.has(port)) port = port === MAX_PORT ? 1024 : port + 1;
  return port;
}
