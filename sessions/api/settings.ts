import { ENVIRONMENT } from '../../contract/environment.ts';
import { SESSION_API_PORTS } from '../../contract/route.ts';
import { SESSION_DEFAULTS } from '../../contract/sessions.ts';
import { healthPort } from '../../lib/process/health-port.ts';
import { LOG_LEVEL_SETTING } from '../../lib/process/log-level.ts';
import { parseDuration } from '../../lib/text/duration.ts';
import {
  invalid,
  ok,
  optional,
  type Parser,
  parseInteger,
  parseNames,
  parsePort,
  parseText,
} from '../../lib/text/parse.ts';

const env = ENVIRONMENT.sessionApi;

/** As many as there are in a large cluster, and as a router of one address has ports for. */
const MOST = 65_535;

/** Where clients reach the router: an origin, and perhaps a path. */
export const parseBaseUrl: Parser<string> = (text) => {
  const isHttp = /^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(text) && URL.canParse(text);
  return isHttp ? ok(text) : invalid('a URL such as https://play.example.com, without query');
};

/** At least one: sessions are created in the first. */
const parseSessionNamespaces: Parser<string[]> = (text) => {
  const names = parseNames(text);
  return names.kind === 'value' && names.value.length === 0 ? invalid('at least one namespace') : names;
};

const sessions = {
  applicationImage: {
    flag: 'application-image',
    env: env.applicationImage,
    help: 'Image of the application that a session runs; without it, POST /init is refused',
    parse: optional(parseText),
    fallback: '',
  },
  applicationPort: {
    flag: 'application-port',
    env: env.applicationPort,
    help: 'Port on which it listens',
    parse: parsePort,
    fallback: String(SESSION_DEFAULTS.httpPort),
  },
  baseUrl: {
    flag: 'base-url',
    env: env.baseUrl,
    help: 'URL at which clients reach the router',
    parse: parseBaseUrl,
  },
  namespaces: {
    flag: 'namespace',
    env: env.namespaces,
    help: 'Namespaces of sessions, separated by commas; they are created in the first',
    parse: parseSessionNamespaces,
    fallback: 'spawner',
  },
  maxSessions: {
    flag: 'max-sessions',
    env: env.maxSessions,
    help: 'Number of sessions from which on no more are created',
    parse: parseInteger(1, MOST),
    fallback: '100',
  },
};

const holding = {
  maxHeld: {
    flag: 'max-held',
    env: env.maxHeld,
    help: 'Number of requests that may wait for sessions to start',
    parse: parseInteger(0, MOST),
    fallback: '2000',
  },
  maxHeldPerSession: {
    flag: 'max-held-per-session',
    env: env.maxHeldPerSession,
    help: 'Number of requests that may wait for one session',
    parse: parseInteger(0, MOST),
    fallback: '100',
  },
  holdSeconds: {
    flag: 'hold-timeout',
    env: env.holdTimeout,
    help: 'How long a request waits for a session to start; the router waits for 75s',
    parse: parseDuration,
    fallback: '60s',
  },
};

const ports = {
  port: { flag: 'port', env: env.port, help: 'Port for clients, HTTP', parse: parsePort },
  routePort: { flag: 'route-port', env: env.routePort, help: 'Port for the questions of the router', parse: parsePort },
  statusPort: { flag: 'status-port', env: env.statusPort, help: 'Port for the status page', parse: parsePort },
};

/** The settings of the api of sessions. */
export const SESSION_API_SETTINGS = {
  ...LOG_LEVEL_SETTING,
  ...sessions,
  ...holding,
  port: { ...ports.port, fallback: String(SESSION_API_PORTS.public) },
  routePort: { ...ports.routePort, fallback: String(SESSION_API_PORTS.route) },
  statusPort: { ...ports.statusPort, fallback: String(SESSION_API_PORTS.status) },
  healthPort: healthPort(env.healthPort, SESSION_API_PORTS.health),
};
