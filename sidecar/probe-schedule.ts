import { MAX_PORT } from '../contract/ports.ts';
import { type Parser, parseInteger, value, wrong } from '../runtime/parse.ts';

/** A probe that the kubelet makes from the node, one new connection each time. */
export interface ScheduledProbe {
  kind: 'http' | 'tcp' | 'grpc';
  port: number;
  periodSeconds: number;
  timeoutSeconds: number;
  /** How often it runs at most: a startup probe's failureThreshold. Without it, it runs for ever. */
  attempts?: number;
}

/** A day. Kubernetes has no upper bound of its own. */
const MAX_SECONDS = 86_400;

const EXPECTED = 'probes such as "http:8080:10:1 tcp:9000:5:1", startup probes with their attempts "http:8080:10:1:30"';

/**
 * The probes that the kubelet makes to the pod, separated by spaces: `kind:port:periodSeconds:timeoutSeconds`, where
 * kind is `http`, `tcp` or `grpc` and port a number; a startup probe has its failureThreshold as fifth part. Not in it:
 * exec probes, probes with a `host`, and those that the sidecar makes itself. The empty text is none.
 */
export const parseProbeSchedule: Parser<ScheduledProbe[]> = (text) => {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const probes = words.map(parseProbe).filter((probe) => probe !== undefined);
  return probes.length === words.length ? value(probes) : wrong(EXPECTED);
};

function parseProbe(text: string): ScheduledProbe | undefined {
  const [kind, port, period, timeout, attempts, ...more] = text.split(':');
  if ((kind !== 'http' && kind !== 'tcp' && kind !== 'grpc') || more.length > 0) return undefined;
  const numbers = [number(port, MAX_PORT), number(period, MAX_SECONDS), number(timeout, MAX_SECONDS)];
  const [portNumber, periodSeconds, timeoutSeconds] = numbers;
  if (portNumber === undefined || periodSeconds === undefined || timeoutSeconds === undefined) return undefined;
  const probe = { kind, port: portNumber, periodSeconds, timeoutSeconds } as const;
  if (attempts === undefined) return probe;
  const times = number(attempts, MAX_SECONDS);
  return times === undefined ? undefined : { ...probe, attempts: times };
}

function number(text: string | undefined, max: number): number | undefined {
  const read = parseInteger(1, max)(text ?? '');
  return read.kind === 'value' ? read.value : undefined;
}
