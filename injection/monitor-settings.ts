import {
  DEFAULT_PROBE_MODE,
  IGNORE_SOURCES_ANNOTATION,
  MONITOR_PORT_ANNOTATION,
  PROBE_MODES,
  PROBES_ANNOTATION,
  type ProbeMode,
  REFRESH_SECONDS_ANNOTATION,
  SERVE_PORT_ANNOTATION,
} from '../contract/annotations.ts';
import { DEFAULT_REFRESH_SECONDS, MAX_REFRESH_SECONDS } from '../contract/idle.ts';
import { DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import { type Parser, parseInteger, parseOneOf, parsePort, parsePorts, problem } from '../runtime/parse.ts';
import { parseSources } from './parse-sources.ts';
import { declaredPorts, freePort, usedPorts } from './ports.ts';

/** What the sidecar of a pod watches, and where it answers. */
export interface MonitorSettings {
  monitorPorts: readonly number[];
  servePort: number;
  refreshSeconds: number;
  probes: ProbeMode;
  /** The annotation's text, empty where there is none. */
  ignoreSources: string;
  /** Annotations that could not be read; the defaults stand in for them. */
  wrongAnnotations: readonly string[];
  /** What the pod's author should know. */
  warnings: readonly string[];
}

/** Reads the annotations of a pod. A wrong one counts as absent and leaves a warning. */
export function readMonitorSettings(pod: V1Pod): MonitorSettings {
  const wrongAnnotations: string[] = [];
  const warnings: string[] = [];
  const read = <T>(annotation: string, parse: Parser<T>, fallback: T): T => {
    const text = pod.metadata?.annotations?.[annotation];
    if (text === undefined) return fallback;
    const parsed = parse(text);
    if (parsed.kind === 'value') return parsed.value;
    wrongAnnotations.push(annotation);
    warnings.push(`${problem(`annotation ${annotation}`, parsed.expected, text)}; using ${show(fallback)}`);
    return fallback;
  };
  const monitorPorts = read(MONITOR_PORT_ANNOTATION, parsePorts, declaredPorts(pod));
  const seconds = parseInteger(1, MAX_REFRESH_SECONDS);
  const refreshSeconds = read(REFRESH_SECONDS_ANNOTATION, seconds, DEFAULT_REFRESH_SECONDS);
  const probes = read(PROBES_ANNOTATION, parseOneOf(PROBE_MODES), DEFAULT_PROBE_MODE);
  const ignoreSources = read(IGNORE_SOURCES_ANNOTATION, parseSources, '');
  const wanted = read(SERVE_PORT_ANNOTATION, parsePort, DEFAULT_SERVE_PORT);
  const servePort = freePort(wanted, usedPorts(pod, monitorPorts));
  if (servePort !== wanted) warnings.push(`Cannot serve on port ${wanted}: the pod uses it; using ${servePort}`);
  return { monitorPorts, servePort, refreshSeconds, probes, ignoreSources, wrongAnnotations, warnings };
}

function show(fallback: unknown): string {
  return String(fallback) || 'none';
}
