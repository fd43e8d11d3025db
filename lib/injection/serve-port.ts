import { SERVE_PORT_ANNOTATION } from '../../contract/annotations.ts';
import { MAX_PORT } from '../../contract/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import { parseInteger, parsePortFrom } from '../text/parse.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { actionPorts, portsInTexts } from './named-ports.ts';
import { declaredTcpPorts } from './ports.ts';

/** What the serve port depends on apart from the pod itself. */
export interface ServePortFacts {
  reader: AnnotationReader;
  /** The cluster's default. */
  fallback: number;
  /** Ports that the pod's annotations name for something else. */
  taken: readonly number[];
}

/** The sidecar has no capability: https://docs.kernel.org/networking/ip-sysctl.html has this setting, and 1024 as its default. */
const FIRST_PORT_SYSCTL = 'net.ipv4.ip_unprivileged_port_start';
const FIRST_UNPRIVILEGED = 1024;

/**
 * Chooses where the sidecar answers. It binds before the application does, so the port has to be one that the application
 * leaves alone. The first row that fits; where there is no such port in it, the next free one above, and a warning:
 *
 * | the annotation               | the port, unless |
 * |------------------------------|------------------|
 * | names one that can be bound  | that one, unless the pod declares, probes, hooks or monitors it |
 * | is wrong or absent           | the cluster's default, unless as above, or a command, an argument or the environment names it |
 */
export function chooseServePort(pod: V1Pod, { reader, fallback, taken }: ServePortFacts): number {
  const first = firstPort(pod);
  const wanted = reader.read(SERVE_PORT_ANNOTATION, parsePortFrom(first), fallback);
  const used = new Set([...taken, ...declaredTcpPorts(pod), ...actionPorts(pod)]);
  const free = freePort(Math.max(wanted, first), used, first);
  const isAskedFor = free === wanted && reader.isGiven(SERVE_PORT_ANNOTATION);
  const named = isAskedFor ? [] : portsInTexts(pod, free);
  const servePort = freePort(free, new Set([...used, ...named]), first);
  if (servePort !== wanted)
    reader.warn(`Cannot serve on port ${wanted}: ${why(wanted, first, used)}; using ${servePort}`);
  return servePort;
}

function why(wanted: number, first: number, used: ReadonlySet<number>): string {
  if (wanted < first) return 'it needs a privilege in this pod';
  return used.has(wanted) ? 'the pod uses it' : "the pod's manifest names it";
}

function firstPort({ spec }: V1Pod): number {
  const sysctls = spec?.securityContext?.sysctls ?? [];
  const read = parseInteger(0, MAX_PORT)(sysctls.findLast(({ name }) => name === FIRST_PORT_SYSCTL)?.value ?? '');
  return read.kind === 'value' ? Math.max(1, read.value) : FIRST_UNPRIVILEGED;
}

/** The first port from `wanted` upwards, and round again at the top, that is not used. */
function freePort(wanted: number, used: ReadonlySet<number>, first: number): number {
  let port = wanted;
  for (let tries = 0; used.has(port) && tries <= used.size; tries += 1) port = port === MAX_PORT ? first : port + 1;
  return port;
}
