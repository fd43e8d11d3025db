import {
  DRAIN_ANNOTATION,
  DRAIN_CONNECTIONS_ANNOTATION,
  DRAIN_INTERVAL_SECONDS_ANNOTATION,
  DRAIN_MEMORY_PERCENT_ANNOTATION,
  DRAIN_RESUME_PERCENT_ANNOTATION,
  DRAIN_USAGE_URL_ANNOTATION,
  ownThreshold,
} from '../../contract/annotations.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { MAX_DRAIN_CONNECTIONS, MAX_REFRESH_SECONDS } from '../../contract/idle.ts';
import type { V1Pod } from '../kube/types.ts';
import { invalid, ok, type Parser, parseBoolean, parseInteger, parsePercent } from '../text/parse.ts';
import { MAX_USAGE_URL_LENGTH, parseUsageUrl } from '../text/parse-usage-url.ts';
import type { AnnotationReader } from './annotation-reader.ts';

/** The thresholds of this cluster, for pods that ask for them. */
export interface DrainDefaults {
  memoryPercent?: number | undefined;
  resumePercent?: number | undefined;
  connections?: number | undefined;
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
 * Reads when a pod wants no new connections, by the sidecar's variable, empty where nothing is said.
 *
 * | the pod                                      | its thresholds |
 * |----------------------------------------------|----------------|
 * | has one of its own, right or wrong           | its own alone  |
 * | asks by `spawner.io/drain: "true"`           | the cluster's  |
 * | any other                                    | none           |
 */
export function readDrain(pod: V1Pod, reader: AnnotationReader, defaults?: DrainDefaults): Record<string, string> {
  const asks = reader.read(DRAIN_ANNOTATION, parseBoolean, false);
  const takesDefaults = asks && ownThreshold(pod.metadata?.annotations ?? {}) === undefined;
  const given: Record<string, number | undefined> = takesDefaults
    ? {
        [names.drainMemoryPercent]: defaults?.memoryPercent,
        [names.drainResumePercent]: defaults?.resumePercent,
        [names.drainConnections]: defaults?.connections,
      }
    : {};
  // Where draining is off, another warning says so.
  if (takesDefaults && defaults && (defaults.memoryPercent ?? defaults.connections) === undefined)
    reader.warn(
      `annotation ${DRAIN_ANNOTATION} has no effect: this cluster has no threshold, see drain.memoryPercent of the chart`,
    );
  return Object.fromEntries(
    DRAIN_ANNOTATIONS.map(([annotation, variable, parse]) => [
      variable,
      reader.read(annotation, normalized(parse), String(given[variable] ?? '')),
    ]),
  );
}

/** What was read, as text again: in one spelling, such as a URL with everything encoded, and so of a known length. */
function normalized(parse: Parser<unknown>): Parser<string> {
  return (text) => {
    const parsed = parse(text);
    if (parsed.kind === 'wrong') return parsed;
    const normal = String(parsed.value);
    return normal.length <= MAX_USAGE_URL_LENGTH ? ok(normal) : invalid(`at most ${MAX_USAGE_URL_LENGTH} characters`);
  };
}
