import { MAX_PORT } from '../../contract/ports.ts';
import type { ScheduledProbe } from '../../contract/probes.ts';
import { invalid, ok, type Parser, parseInteger } from './parse.ts';

/** The longest period or timeout, and the most attempts, that a schedule can tell: a day of seconds. Kubernetes has no bound. */
export const MAX_PROBE_SECONDS = 86_400;

const EXPECTED = 'probes such as "http:8080:10:1 tcp:9000:5:1", startup probes with their attempts "http:8080:10:1:30"';

/**
 * The probes that the kubelet makes to the pod, separated by spaces: `kind:port:periodSeconds:timeoutSeconds`, where
 * kind is `http`, `tcp` or `grpc` and port a number; a startup probe has its failureThreshold as fifth part. Not in it:
 * exec probes, probes with a `host`, and those that the sidecar makes itself. The empty text is none.
 */
export const parseProbeSchedule: Parser<ScheduledProbe[]> = (text) => {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const probes = words.map(parseProbe).filter((probe) => probe !== undefined);
  return probes.length === words.length ? ok(probes) : invalid(EXPECTED);
};

/** The text that {@link parseProbeSchedule} reads. */
export function formatProbeSchedule(probes: readonly ScheduledProbe[]): string {
  return probes
    .map(({ kind, port, periodSeconds, timeoutSeconds, attempts }) =>
      [kind, port, periodSeconds, timeoutSeconds, ...(attempts === undefined ? [] : [attempts])].join(':'),
    )
    .join(' ');
}

function parseProbe(text: string): ScheduledProbe | undefined {
  const [kind, port, period, timeout, attempts, ...more] = text.split(':');
  if ((kind !== 'http' && kind !== 'tcp' && kind !== 'grpc') || more.length > 0) return undefined;
  const numbers = [number(port, MAX_PORT), number(period, MAX_PROBE_SECONDS), number(timeout, MAX_PROBE_SECONDS)];
  const [portNumber, periodSeconds, timeoutSeconds] = numbers;
  if (portNumber === undefined || periodSeconds === undefined || timeoutSeconds === undefined) return undefined;
  const probe = { kind, port: portNumber, periodSeconds, timeoutSeconds } as const;
  if (attempts === undefined) return probe;
  const times = number(attempts, MAX_PROBE_SECONDS);
  return times === undefined ? undefined : { ...probe, attempts: times };
}

function number(text: string | undefined, max: number): number | undefined {
  const read = parseInteger(1, max)(text ?? '');
  return read.kind === 'value' ? read.value : undefined;
}
