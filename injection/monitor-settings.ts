import {
  COUNT_LOOPBACK_ANNOTATION,
  DEFAULT_PROBE_MODE,
  DRAIN_CONNECTIONS_ANNOTATION,
  DRAIN_INTERVAL_SECONDS_ANNOTATION,
  DRAIN_MEMORY_PERCENT_ANNOTATION,
  DRAIN_RESUME_PERCENT_ANNOTATION,
  DRAIN_USAGE_URL_ANNOTATION,
  EXPORTER_ALIAS_ANNOTATION,
  IGNORE_SOURCES_ANNOTATION,
  PROBE_MODES,
  PROBES_ANNOTATION,
  type ProbeMode,
  REFRESH_SECONDS_ANNOTATION,
} from '../contract/annotations.ts';
import { ENVIRONMENT } from '../contract/environment.ts';
import { DEFAULT_REFRESH_SECONDS, MAX_DRAIN_CONNECTIONS, MAX_REFRESH_SECONDS } from '../contract/idle.ts';
import { DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import { type Parser, parseBoolean, parseInteger, parseOneOf, parsePercent, value, wrong } from '../runtime/parse.ts';
import { MAX_USAGE_URL_LENGTH, parseUsageUrl } from '../runtime/parse-usage-url.ts';
import { type AnnotationReader, createAnnotationReader } from './annotation-reader.ts';
import { type ChosenPorts, choosePorts } from './choose-ports.ts';
import { parseSources } from './parse-sources.ts';
import { chooseServePort } from './serve-port.ts';

/** What the sidecar of a pod watches, and where it answers. */
export interface MonitorSettings extends ChosenPorts {
  /** Whether connections from inside the pod are activity; undefined where the sidecar has to tell. */
  countLoopback: boolean | undefined;
  /** Whether it answers as tcp-exporter too. */
  hasExporterAlias: boolean;
  servePort: number;
  refreshSeconds: number;
  probes: ProbeMode;
  /** The annotation's text, empty where there is none. */
  ignoreSources: string;
  /** When it wants no new connections: what the annotations say, by the sidecar's variable, those that are there. */
  drain: Readonly<Record<string, string>>;
  /** Annotations that could not be read; the defaults stand in for them. */
  wrongAnnotations: readonly string[];
  /** What the pod's author should know. */
  warnings: readonly string[];
}

const names = ENVIRONMENT.sidecar;

/** The annotations that the sidecar reads itself, by its variable; checked here, because here a person sees a warning. */
const DRAIN_ANNOTATIONS: readonly [annotation: string, variable: string, parse: Parser<unknown>][] = [
  [DRAIN_MEMORY_PERCENT_ANNOTATION, names.drainMemoryPercent, parsePercent],
  [DRAIN_RESUME_PERCENT_ANNOTATION, names.drainResumePercent, parsePercent],
  [DRAIN_USAGE_URL_ANNOTATION, names.drainUsageUrl, parseUsageUrl],
  [DRAIN_INTERVAL_SECONDS_ANNOTATION, names.drainIntervalSeconds, parseInteger(1, MAX_REFRESH_SECONDS)],
  [DRAIN_CONNECTIONS_ANNOTATION, names.drainConnections, parseInteger(1, MAX_DRAIN_CONNECTIONS)],
];

/**
 * Reads the annotations of a pod. A wrong one counts as absent and leaves a warning.
 * @param defaultServePort where sidecars of this cluster answer when the pod says nothing
 */
export function readMonitorSettings(pod: V1Pod, defaultServePort = DEFAULT_SERVE_PORT): MonitorSettings {
  const reader = createAnnotationReader(pod);
  const { read } = reader;
  const ports = choosePorts(pod, reader);
  const drain = readDrain(reader);
  const taken = [...ports.monitorPorts, ...ports.machinePorts, ...portOfUrl(drain[names.drainUsageUrl])];
  return {
    ...ports,
    countLoopback: read<boolean | undefined>(COUNT_LOOPBACK_ANNOTATION, parseBoolean, undefined),
    hasExporterAlias: read(EXPORTER_ALIAS_ANNOTATION, parseBoolean, false),
    refreshSeconds: read(REFRESH_SECONDS_ANNOTATION, parseInteger(1, MAX_REFRESH_SECONDS), DEFAULT_REFRESH_SECONDS),
    probes: read(PROBES_ANNOTATION, parseOneOf(PROBE_MODES), DEFAULT_PROBE_MODE),
    ignoreSources: read(IGNORE_SOURCES_ANNOTATION, parseSources, ''),
    drain,
    servePort: chooseServePort(pod, { reader, fallback: defaultServePort, taken }),
    wrongAnnotations: reader.wrongAnnotations,
    warnings: reader.warnings,
  };
}

function readDrain({ read }: AnnotationReader): Record<string, string> {
  return Object.fromEntries(
    DRAIN_ANNOTATIONS.map(([annotation, variable, parse]) => [variable, read(annotation, textOf(parse), '')] as const),
  );
}

function portOfUrl(url: string | undefined): number[] {
  return url ? [Number(new URL(url).port || 80)] : [];
}

/** What was read, as text again: in one spelling, such as a URL with everything encoded, and so of a known length. */
function textOf(parse: Parser<unknown>): Parser<string> {
  return (text) => {
    const parsed = parse(text);
    if (parsed.kind === 'wrong') return parsed;
    const normal = String(parsed.value);
    return normal.length <= MAX_USAGE_URL_LENGTH ? value(normal) : wrong(`at most ${MAX_USAGE_URL_LENGTH} characters`);
  };
}
