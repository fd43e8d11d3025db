import { hostname } from 'node:os';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { SESSION_DEFAULTS } from '../../contract/sessions.ts';
import { parseSecretNames, SIDECAR_SETTINGS } from '../../lib/injection/sidecar-settings.ts';
import { healthPort } from '../../lib/process/health-port.ts';
import { LOG_LEVEL_SETTING } from '../../lib/process/log-level.ts';
import { parseDuration } from '../../lib/text/duration.ts';
import { invalid, ok, optional, type Parser, parseInteger, parseNames, parseText } from '../../lib/text/parse.ts';

const env = ENVIRONMENT.sessionController;

/** A Lease of less is over before a busy API server has answered twice. */
const SHORTEST_LEASE_SECONDS = 3;

const parseLease: Parser<number> = (text) => {
  const seconds = parseDuration(text);
  return seconds.kind === 'value' && seconds.value < SHORTEST_LEASE_SECONDS
    ? invalid(`a duration of at least ${SHORTEST_LEASE_SECONDS}s such as 15s`)
    : seconds;
};

/** A duration, or `off` for never. */
const parseDurationOrOff: Parser<number | undefined> = (text) => {
  const seconds = text === 'off' ? ok(undefined) : parseDuration(text);
  return seconds.kind === 'value' ? seconds : invalid('a duration such as 24h, or off');
};

/** An http URL without query; its path is the router's. */
const parseBaseUrl: Parser<string> = (text) =>
  /^https?:\/\/[^\s?#]+$/.test(text) && URL.canParse(text)
    ? ok(text)
    : invalid('a URL such as https://play.example.com');

const leadership = {
  namespace: {
    flag: 'namespace',
    env: env.namespace,
    help: 'Namespace of the leader-election Lease',
    parse: parseText,
  },
  deployment: {
    flag: 'deployment',
    env: env.deployment,
    help: 'Deployment that this process belongs to; the Lease has its name and goes with it',
    parse: parseText,
  },
  identity: {
    flag: 'identity',
    env: env.identity,
    help: "Name of this process in leader election; in a pod, the pod's name",
    parse: parseText,
    fallback: hostname(),
  },
  leaseSeconds: {
    flag: 'lease-duration',
    env: env.leaseDuration,
    help: 'How long another replica waits for a leader that does not renew the Lease',
    parse: parseLease,
    fallback: '15s',
  },
};

const sessions = {
  namespaces: {
    flag: 'namespaces',
    env: env.namespaces,
    help: 'Namespaces whose sessions are served, separated by commas; URLs name all but the first',
    parse: parseNames,
  },
  baseUrl: {
    flag: 'base-url',
    env: env.baseUrl,
    help: "The router's URL, which those of sessions begin with; none means the pods' own addresses",
    parse: optional(parseBaseUrl),
    fallback: '',
  },
  maxSessions: {
    flag: 'max-sessions',
    env: env.maxSessions,
    help: 'Number of sessions with a pod in one namespace, at most',
    parse: parseInteger(1, 100_000),
    fallback: '100',
  },
};

const life = {
  graceSeconds: {
    flag: 'grace-period',
    env: env.gracePeriod,
    help: 'How long a session may be idle, unless it says otherwise',
    parse: parseDuration,
    fallback: `${SESSION_DEFAULTS.gracePeriodSeconds}s`,
  },
  retentionSeconds: {
    flag: 'ended-retention',
    env: env.endedRetention,
    help: 'How long a session is kept after its end, to say why it ended',
    parse: parseDuration,
    fallback: '10m',
  },
  routeDelaySeconds: {
    flag: 'route-delay',
    env: env.routeDelay,
    help: 'How long routers may still send requests to a session that has ended; its pod ends after that',
    parse: parseDuration,
    fallback: '1s',
  },
  maxUnmonitoredSeconds: {
    flag: 'max-unmonitored',
    env: env.maxUnmonitored,
    help: 'How long a session may go on whose sidecar does not answer; off for ever',
    parse: parseDurationOrOff,
    fallback: '24h',
  },
};

const templates = {
  serviceAccounts: {
    flag: 'service-accounts',
    env: env.serviceAccounts,
    help: 'ServiceAccounts that templates may name, separated by commas',
    parse: parseSecretNames,
    fallback: '',
  },
  allowedSecrets: {
    flag: 'allowed-secrets',
    env: env.allowedSecrets,
    help: 'Secrets and ConfigMaps that templates may name, separated by commas',
    parse: parseSecretNames,
    fallback: '',
  },
  priorityClasses: {
    flag: 'priority-classes',
    env: env.priorityClasses,
    help: 'Priority classes that templates may name, separated by commas',
    parse: parseSecretNames,
    fallback: '',
  },
};

const { image, pullPolicy, pullSecrets, resources, servePort, events } = SIDECAR_SETTINGS;

/** The settings of the sessions' controller. */
export const SESSION_SETTINGS = {
  ...LOG_LEVEL_SETTING,
  ...leadership,
  ...sessions,
  ...life,
  ...templates,
  ...{ image, pullPolicy, pullSecrets, resources, servePort, events },
  healthPort: healthPort(env.healthPort),
};
