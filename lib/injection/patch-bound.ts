import { MAX_PORT } from '../../contract/ports.ts';
import { MAX_SOURCES_LENGTH } from '../text/parse-sources.ts';
import { MAX_USAGE_URL_LENGTH } from '../text/parse-usage-url.ts';
import { formatProbeSchedule, MAX_PROBE_SECONDS } from '../text/probe-schedule.ts';
import type { SidecarImage } from './sidecar-image.ts';

/** As many monitored ports as a sidecar is told of, and as many machine ports. No pod is known with half of them. */
export const MAX_PORTS = 48;

/** As many probes as a sidecar is told of: three for each of twenty containers, and some. */
export const MAX_SCHEDULED_PROBES = 64;

/** Bytes of the operations and targets of rewritten probes. One takes some 350, so that ten fit. */
export const MAX_REWRITE_BYTES = 4096;

/**
 * Everything whose length does not depend on the pod: paths, names of variables, security context. 1.9 KB with every option on;
 * the rest is room for the digits of numbers and quantities.
 */
const FIXED_BYTES = 2560;

const PORT_LIST_BYTES = MAX_PORTS * `${MAX_PORT},`.length;

const LONGEST_PROBE = formatProbeSchedule([
  {
    kind: 'http',
    port: MAX_PORT,
    periodSeconds: MAX_PROBE_SECONDS,
    timeoutSeconds: MAX_PROBE_SECONDS,
    attempts: MAX_PROBE_SECONDS,
  },
]);

/** A character of the URL may need an escape in JSON, or be a dollar sign, which is written twice. */
const USAGE_URL_BYTES = 2 * MAX_USAGE_URL_LENGTH;

/** The most that a pod can add to its patch, in bytes of JSON: 9 KB. An ordinary pod's patch has one. */
const MAX_POD_BYTES =
  FIXED_BYTES +
  2 * PORT_LIST_BYTES +
  MAX_SCHEDULED_PROBES * `${LONGEST_PROBE} `.length +
  MAX_SOURCES_LENGTH +
  USAGE_URL_BYTES +
  MAX_REWRITE_BYTES;

/** The operation that adds the name of a Secret, without the name. */
const PULL_SECRET_BYTES = 80;

/** The most that any pod's patch may be, in bytes of JSON: what the pod adds, and what the chart does. */
export function maxPatchBytes(image: SidecarImage): number {
  // Resources may come twice, as requests and as limits.
  return MAX_POD_BYTES + 2 * Buffer.byteLength(JSON.stringify(image)) + PULL_SECRET_BYTES * image.pullSecrets.length;
}
