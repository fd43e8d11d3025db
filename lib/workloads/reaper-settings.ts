import { ENVIRONMENT } from '../../contract/environment.ts';
import { DEFAULT_IDLE_TIMEOUT } from '../../contract/idle.ts';
import { ACCEPTS_LABEL } from '../../contract/labels.ts';
import type { ObjectName } from '../kube/objects/secrets.ts';
import { LOG_LEVEL_SETTING } from '../process/log-level.ts';
import { parseDuration } from '../text/duration.ts';
import {
  invalid,
  ok,
  optional,
  type Parser,
  parseBoolean,
  parseInteger,
  parseLabelKey,
  parseNames,
  parseOneOf,
} from '../text/parse.ts';
import { ROUTES } from './ask-status.ts';

const env = ENVIRONMENT.reaper;

/** A duration, or `off` for one that never ends. In seconds. */
export const parseDurationOrOff: Parser<number> = (text) => {
  if (text === 'off') return ok(Number.POSITIVE_INFINITY);
  const read = parseDuration(text);
  return read.kind === 'value' ? read : invalid(`${read.expected}, or off`);
};

/** The key of a label, or `off` for none. */
export const parseLabelKeyOrOff: Parser<string | undefined> = (text) =>
  text === 'off' ? ok(undefined) : parseLabelKey(text);

/** An object's namespace and name, or `off` for none. */
export const parseObjectNameOrOff: Parser<ObjectName | undefined> = (text) => {
  if (text === 'off') return ok(undefined);
  const [namespace = '', name = '', ...more] = text.split('/');
  const isOne =
    more.length === 0 && [namespace, name].every((part) => /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(part));
  return isOne ? ok({ namespace, name }) : invalid('a namespace and a name such as spawner/seen, or off');
};

/** How rows are shown. `auto` is a table on a terminal and JSON anywhere else. */
export const OUTPUTS = ['auto', 'table', 'json'] as const;

/** The settings of the reaper. */
export const REAPER_SETTINGS = {
  ...LOG_LEVEL_SETTING,
  idleSeconds: {
    flag: 'idle-timeout',
    env: env.idleTimeout,
    help: 'How long a workload has to be idle before it sleeps',
    parse: parseDuration,
    fallback: DEFAULT_IDLE_TIMEOUT,
  },
  neverConnectedSeconds: {
    flag: 'never-connected-timeout',
    env: env.neverConnectedTimeout,
    help: 'The same for workloads that never had a client, or off; none means the same time',
    parse: optional(parseDurationOrOff),
    fallback: '',
  },
  dryRun: {
    flag: 'dry-run',
    env: env.dryRun,
    help: 'Only report what would be done',
    parse: parseBoolean,
    fallback: 'false',
  },
  maxOwners: {
    flag: 'max-owners',
    env: env.maxOwners,
    help: 'Maximum number of workloads put to sleep or woken in one pass, so that a wrong setting cannot affect a whole cluster at once',
    parse: parseInteger(1, 100_000),
    fallback: '20',
  },
  namespaces: {
    flag: 'namespaces',
    env: env.namespaces,
    help: 'Namespaces to check, separated by commas; none means all',
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
    help: 'Whether idle pods that have no controller and ask for it are deleted',
    parse: parseBoolean,
    fallback: 'true',
  },
  route: {
    flag: 'route',
    env: env.route,
    help: 'How pods are reached: direct, or api-server if network policies forbid direct requests',
    parse: parseOneOf(ROUTES),
    fallback: 'direct',
  },
  confirmSeconds: {
    flag: 'confirm-after',
    env: env.confirmAfter,
    help: 'How long to wait before a workload that would sleep is checked again; below 5s, a stopped clock goes unnoticed',
    parse: parseDuration,
    fallback: '5s',
  },
  deadlineSeconds: {
    flag: 'deadline',
    env: env.deadline,
    help: 'Time after which the rest is left for the next pass',
    parse: parseDuration,
    fallback: '4m',
  },
  drainLabel: {
    flag: 'drain-label',
    env: env.drainLabel,
    help: 'Label that says which pods accept new connections, or off to leave it alone',
    parse: parseLabelKeyOrOff,
    fallback: ACCEPTS_LABEL,
  },
  observations: {
    flag: 'observations',
    env: env.observations,
    help: 'ConfigMap where passes record since when each workload is unchanged, NAMESPACE/NAME; if off, changes for which the API server records no time go unnoticed',
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
