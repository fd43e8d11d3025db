import { EVENT_MODES, type EventMode } from '../../contract/annotations.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { MAX_DRAIN_CONNECTIONS } from '../../contract/idle.ts';
import { DEFAULT_SERVE_PORT } from '../../contract/ports.ts';
import type { V1ResourceRequirements } from '../kube/types.ts';
import {
  invalid,
  ok,
  optional as orNone,
  type Parser,
  parseInteger,
  parseOneOf,
  parsePercent,
  parsePortFrom,
  parseText,
} from '../text/parse.ts';
import { parseJson } from '../text/parse-json.ts';
import { compareQuantities, parseQuantity } from '../text/quantity.ts';
import { either, isNumber, isText, mapOf, objectOf, optional } from '../text/shape.ts';
import type { SidecarForm } from './decide.ts';
import type { PodDefaults } from './monitor-settings.ts';

const env = ENVIRONMENT.injection;

/** Native sidecars are on by default from 1.29 for kubelets, which may be three minor versions older than the server. */
const FIRST_WITH_NATIVE_SIDECARS = { major: 1, minor: 32 };

/** How sidecars join pods, from the server's version such as `v1.34.4` or `v1.32.1-gke.100`. */
export const parseSidecarForm: Parser<SidecarForm> = (text) => {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return invalid('a Kubernetes version such as v1.34.4');
  const { major: firstMajor, minor: firstMinor } = FIRST_WITH_NATIVE_SIDECARS;
  const isNative = Number(major) > firstMajor || (Number(major) === firstMajor && Number(minor) >= firstMinor);
  return ok(isNative ? 'native' : 'container');
};

/** Names of Secrets, separated by commas; none is fine. RFC 1123 subdomains. */
export const parseSecretNames: Parser<string[]> = (text) => {
  const names = text.split(',').map((part) => part.trim());
  if (text.trim() === '') return ok([]);
  const areNames = names.every((name) => /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name));
  return areNames ? ok(names) : invalid('names of Secrets such as registry-a,registry-b');
};

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];

/** The `resources` of a container, as JSON. A wrong one must not get as far as the API server, which would deny the pod. */
export const parseResources: Parser<V1ResourceRequirements> = (text) => {
  const json = parseJson(text);
  const { requests = {}, limits = {}, ...others } = isResources(json) ? json : { others: json };
  const isRight = Object.keys(others).length === 0 && Object.entries({ ...limits, ...requests }).every(isQuantity);
  const fits = Object.keys(requests).every((name) => fitsInto(requests[name], limits[name]));
  if (!isRight || !fits)
    return invalid(
      'resources of a container as JSON, such as {"requests":{"memory":"10Mi"}}, no request above its limit',
    );
  return ok({
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
  });
};

function isQuantity([name, quantity]: [string, unknown]): boolean {
  return COMPUTE.includes(name) && (parseQuantity(quantity)?.sign ?? -1) >= 0;
}

function fitsInto(request: unknown, limit: unknown): boolean {
  const [asked, most] = [parseQuantity(request), parseQuantity(limit)];
  return asked === undefined || most === undefined || compareQuantities(asked, most) <= 0;
}

/** Helm writes a quantity without a unit as a number. */
const isResources = (json: unknown): json is V1ResourceRequirements =>
  objectOf({ requests: optional(mapOf(either(isText, isNumber))), limits: optional(mapOf(either(isText, isNumber))) })(
    json,
  );

/** The settings of every process that adds sidecars. */
export const SIDECAR_SETTINGS = {
  form: {
    flag: 'kubernetes-version',
    env: env.kubernetesVersion,
    help: "The API server's version, which decides whether sidecars are native",
    parse: parseSidecarForm,
  },
  image: { flag: 'sidecar-image', env: env.sidecarImage, help: 'Image of the sidecar', parse: parseText },
  pullPolicy: {
    flag: 'sidecar-pull-policy',
    env: env.sidecarPullPolicy,
    help: 'When kubelets pull that image',
    parse: parseOneOf(['Always', 'IfNotPresent', 'Never']),
    fallback: 'IfNotPresent',
  },
  pullSecrets: {
    flag: 'sidecar-pull-secrets',
    env: env.sidecarPullSecrets,
    help: "Secrets in the pods' namespaces that are needed to pull that image, separated by commas",
    parse: parseSecretNames,
    fallback: '',
  },
  resources: {
    flag: 'sidecar-resources',
    env: env.sidecarResources,
    help: 'Resources of the sidecar as JSON',
    parse: parseResources,
    fallback: '{}',
  },
  servePort: {
    flag: 'sidecar-serve-port',
    env: env.sidecarServePort,
    help: "Port on which sidecars answer, unless a pod's annotation names another",
    parse: parsePortFrom(1024),
    fallback: String(DEFAULT_SERVE_PORT),
  },
  events: {
    flag: 'sidecar-events',
    env: env.sidecarEvents,
    help: 'Whether sidecars listen to the kernel’s events of sockets that end: auto, where they decide something, or off',
    parse: parseOneOf(EVENT_MODES),
    fallback: 'auto',
  },
  drainMemoryPercent: {
    flag: 'drain-memory-percent',
    env: env.drainMemoryPercent,
    help: 'Percent of its memory from which on a pod that asks for draining accepts no new connections',
    parse: orNone(parsePercent),
    fallback: '',
  },
  drainResumePercent: {
    flag: 'drain-resume-percent',
    env: env.drainResumePercent,
    help: 'Percent below which it accepts them again',
    parse: orNone(parsePercent),
    fallback: '',
  },
  drainConnections: {
    flag: 'drain-connections',
    env: env.drainConnections,
    help: 'Number of connections from which on a pod that asks for draining accepts no more',
    parse: orNone(parseInteger(1, MAX_DRAIN_CONNECTIONS)),
    fallback: '',
  },
};

type DefaultSettings = { servePort: number; events: EventMode; drain: boolean } & Record<
  'drainMemoryPercent' | 'drainResumePercent' | 'drainConnections',
  number | undefined
>;

/** What these settings give to pods that say nothing. */
export function podDefaults(settings: DefaultSettings): PodDefaults {
  const { servePort, events, drainMemoryPercent: memoryPercent, drainResumePercent: resumePercent } = settings;
  const drain = { memoryPercent, resumePercent, connections: settings.drainConnections };
  return { servePort, events, drain: settings.drain ? drain : undefined };
}
