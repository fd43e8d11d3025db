import {
  COUNT_LOOPBACK_ANNOTATION,
  DEFAULT_PROBE_MODE,
  EVENT_MODES,
  EVENTS_ANNOTATION,
  type EventMode,
  EXPORTER_ALIAS_ANNOTATION,
  IGNORE_SOURCES_ANNOTATION,
  PROBE_MODES,
  PROBES_ANNOTATION,
  type ProbeMode,
  REFRESH_SECONDS_ANNOTATION,
} from '../../contract/annotations.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { DEFAULT_REFRESH_SECONDS, MAX_REFRESH_SECONDS } from '../../contract/idle.ts';
import { DEFAULT_SERVE_PORT } from '../../contract/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import { parseBoolean, parseInteger, parseOneOf } from '../text/parse.ts';
import { parseSources } from '../text/parse-sources.ts';
import { createAnnotationReader } from './annotation-reader.ts';
import { type ChosenPorts, choosePorts } from './choose-ports.ts';
import { type DrainDefaults, readDrain } from './drain-settings.ts';
import { chooseServePort } from './serve-port.ts';

/** What the sidecar of a pod watches, and where it answers. */
export interface MonitorSettings extends ChosenPorts {
  /** Whether connections from inside the pod are activity; undefined where the sidecar has to tell. */
  countLoopback: boolean | undefined;
  /** Whether it may listen to the kernel's events of sockets that end. */
  events: EventMode;
  /** Whether it answers as tcp-exporter too. */
  hasExporterAlias: boolean;
  servePort: number;
  refreshSeconds: number;
  probes: ProbeMode;
  /** The annotation's text, empty where there is none. */
  ignoreSources: string;
  /** When it wants no new connections: by the sidecar's variable, empty where nothing is said. */
  drain: Readonly<Record<string, string>>;
  /** Annotations that could not be read; the defaults stand in for them. */
  wrongAnnotations: readonly string[];
  /** What the pod's author should know. */
  warnings: readonly string[];
}

/** What the chart decides for pods that say nothing. */
export interface PodDefaults {
  /** Where sidecars answer. */
  servePort?: number;
  /** Whether they may listen to the kernel's events of sockets that end. */
  events?: EventMode;
  /** The thresholds of pods that ask for them; undefined where draining is off. */
  drain?: DrainDefaults | undefined;
}

const names = ENVIRONMENT.sidecar;

/**
 * Reads the annotations of a pod. A wrong one counts as absent and leaves a warning.
 */
export function readMonitorSettings(pod: V1Pod, defaults: PodDefaults = {}): MonitorSettings {
  const reader = createAnnotationReader(pod);
  const { read } = reader;
  const ports = choosePorts(pod, reader);
  const drain = readDrain(pod, reader, defaults.drain);
  const taken = [...ports.monitorPorts, ...ports.machinePorts, ...portOfUrl(drain[names.drainUsageUrl])];
  return {
    ...ports,
    countLoopback: read<boolean | undefined>(COUNT_LOOPBACK_ANNOTATION, parseBoolean, undefined),
    events: read(EVENTS_ANNOTATION, parseOneOf(EVENT_MODES), defaults.events ?? 'auto'),
    hasExporterAlias: read(EXPORTER_ALIAS_ANNOTATION, parseBoolean, false),
    refreshSeconds: read(REFRESH_SECONDS_ANNOTATION, parseInteger(1, MAX_REFRESH_SECONDS), DEFAULT_REFRESH_SECONDS),
    probes: read(PROBES_ANNOTATION, parseOneOf(PROBE_MODES), DEFAULT_PROBE_MODE),
    ignoreSources: read(IGNORE_SOURCES_ANNOTATION, parseSources, ''),
    drain,
    servePort: chooseServePort(pod, { reader, fallback: defaults.servePort ?? DEFAULT_SERVE_PORT, taken }),
    wrongAnnotations: reader.wrongAnnotations,
    warnings: reader.warnings,
  };
}

function portOfUrl(url: string | undefined): number[] {
  return url ? [Number(new URL(url).port || 80)] : [];
}
