import {
  EVENTS_PATH,
  LISTENERS_PATH,
  LIVENESS_PATH,
  METRICS_PATH,
  PROBE_PATH_PREFIX,
  ROOT_PATH,
  STATUS_PATH,
} from '../contract/paths.ts';

/** What a request asks for. */
export type Route =
  | { kind: 'status' }
  | { kind: 'metrics' }
  | { kind: 'events' }
  | { kind: 'listeners' }
  | { kind: 'liveness' }
  | { kind: 'probe'; name: string }
  | { kind: 'not-found' }
  | { kind: 'wrong-method' };

const ROUTES: Readonly<Record<string, Route>> = {
  [ROOT_PATH]: { kind: 'status' },
  [STATUS_PATH]: { kind: 'status' },
  [METRICS_PATH]: { kind: 'metrics' },
  [EVENTS_PATH]: { kind: 'events' },
  [LISTENERS_PATH]: { kind: 'listeners' },
  [LIVENESS_PATH]: { kind: 'liveness' },
};

/** The methods that every path has. */
export const METHODS: readonly string[] = ['GET', 'HEAD'];

/** Finds what a method and a path ask for; the names are those of the probes that the sidecar makes. */
export function route(method: string, path: string, probes: ReadonlySet<string>): Route {
  const found = Object.hasOwn(ROUTES, path) ? ROUTES[path] : probeRoute(path, probes);
  if (found === undefined) return { kind: 'not-found' };
  return METHODS.includes(method) ? found : { kind: 'wrong-method' };
}

function probeRoute(path: string, probes: ReadonlySet<string>): Route | undefined {
  const name = path.slice(PROBE_PATH_PREFIX.length);
  return path.startsWith(PROBE_PATH_PREFIX) && probes.has(name) ? { kind: 'probe', name } : undefined;
}
