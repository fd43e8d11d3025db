import { ENVIRONMENT } from '../contract/environment.ts';
import { DEFAULT_IDLE_TIMEOUT } from '../contract/idle.ts';
import { parseDuration } from '../runtime/duration.ts';
import { parseBoolean, parseInteger, parseNames } from '../runtime/parse.ts';

const env = ENVIRONMENT.reaper;

/** The settings of the reaper. */
export const REAPER_SETTINGS = {
  idleTimeoutSeconds: {
    flag: 'idle-timeout',
    env: env.idleTimeout,
    help: 'How long nobody may be connected before a workload sleeps',
    parse: parseDuration,
    fallback: DEFAULT_IDLE_TIMEOUT,
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
    help: 'Workloads put to sleep in one pass at most, so that a wrong setting cannot sweep a cluster',
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
};
