import { ENVIRONMENT } from '../../contract/environment.ts';
import { DEFAULT_IDLE_TIMEOUT } from '../../contract/idle.ts';
import { ACCEPTS_LABEL } from '../../contract/labels.ts';
import type { ObjectName } from '../kube/objects/secrets.ts';
import { parseDuration } from '../text/duration.ts';
import {
  optional,
  type Parser,
  parseBoolean,
  parseInteger,
  parseLabelKey,
  parseNames,
  parseOneOf,
  value,
  wrong,
} from '../text/parse.ts';
import { ROUTES } from './ask-status.ts';

const env = ENVIRONMENT.reaper;

/** A duration, or `off` for one that never ends. In seconds. */
export const parseDurationOrOff: Parser<number> = (text) => {
  if (text === 'off') return value(Number.POSITIVE_INFINITY);
  const read = parseDuration(text);
  return read.kind === 'value' ? read : wrong(`${read.expected}, or off`);
};

/** The key of a label, or `off` for none. */
export const parseLabelKeyOrOff: Parser<string | undefined> = (text) =>
  text === 'off' ? value(undefined) : parseLabelKey(text);

/** An object's namespace and name, or `off` for none. */
export const parseObjectNameOrOff: Parser<ObjectName | undefined> = (text) => {
  if (text === 'off') return value(undefined);
  const [namespace = '', name = '', ...more] = text.split('/');
  const isOne =
    more.length === 0 && [namespace, name].every((part) => /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(part));
  return isOne ? value({ namespace, name }) : wrong('a namespace and a name such as spawner/seen, or off');
};

/** How rows are shown. `auto` is a table on a terminal and JSON anywhere else. */
export const OUTPUTS = ['auto', 'table', 'json'] as const;

/** The settings of the reaper. */
export const REAPER_SETTINGS = {
  idleSeconds: {
    flag: 'idle-timeout',
    env: env.idleTimeout,
    help: 'How long nobody may be connected before a workload sleeps',
    parse: parseDuration,
    fallback: DEFAULT_IDLE_TIMEOUT,
  },
  neverConnectedSeconds: {
    flag: 'never-connected-timeout',
    env: env.neverConnectedTimeout,
    help: 'The same for workloads that nobody was ever connected to, or off; none means the same',
    parse: optional(parseDurationOrOff),
    fallback: '',
  },
  dryRun: {
    flag: 'dry-run',
    env: env.dryRun,
    help: 'Say what would be done, and do nothing',
    parse: parseBoolean,
    fallback: 'false',
  },
  maxOwners: {
    flag: 'max-owners',
    env: env.maxOwners,
    help: 'Workloads put to sleep or woken in one pass at most, so that a wrong setting cannot sweep a cluster',
    parse: parseInteger(1, 100_000),
    fallback: '20',
  },
  namespaces: {
    flag: 'namespaces',
    env: env.namespaces,
    help: 'Namespaces to look at, separated by commas; none means all',
    parse: parseNames,
    fallback: '',
  },
  excludeNamespaces: {
    flag: 'exclude-namespaces',
    env: env.excludeNamespaces,
    help: 'Namespaces to leave alone, separated by commas',
    parse: parseNames,
    fallback: '',
  },
  deletePods: {
    flag: 'delete-pods',
    env: env.deletePods,
    help: 'Whether idle pods are deleted that nothing manages and that ask for it',
    parse: parseBoolean,
    fallback: 'true',
  },
  route: {
    flag: 'route',
    env: env.route,
    help: 'How pods are asked: direct, or api-server where policies keep the reaper from them',
    parse: parseOneOf(ROUTES),
    fallback: 'direct',
  },
  confirmSeconds: {
    flag: 'confirm-after',
    env: env.confirmAfter,
    help: 'How long to wait before a workload that would sleep is looked at again; below 5s, one whose clock stands still is not found out',
    parse: parseDuration,
    fallback: '5s',
  },
  deadlineSeconds: {
    flag: 'deadline',
    env: env.deadline,
    help: 'After this time the rest is left for the next pass',
    parse: parseDuration,
    fallback: '4m',
  },
  drainLabel: {
    flag: 'drain-label',
    env: env.drainLabel,
    help: 'The label that says which pods accept new connections, or off to leave it alone',
    parse: parseLabelKeyOrOff,
    fallback: ACCEPTS_LABEL,
  },
  observations: {
    flag: 'observations',
    env: env.observations,
    help: 'The ConfigMap where passes write since when they know each workload as it is, NAMESPACE/NAME; off, and a change that the API server notes no time for is not seen',
    parse: parseObjectNameOrOff,
    fallback: 'off',
  },
  output: {
    flag: 'output',
    env: env.output,
    help: 'table, json, or auto: a table on a terminal and JSON lines anywhere else',
    parse: parseOneOf(OUTPUTS),
    fallback: 'auto',
  },
};
