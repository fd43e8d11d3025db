import { ENVIRONMENT } from '../contract/environment.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { LOG_LEVEL_SETTING } from '../lib/process/log-level.ts';
import { parseDuration } from '../lib/text/duration.ts';
import { parseBoolean, parseLabelKey } from '../lib/text/parse.ts';

const env = ENVIRONMENT.cleanup;

/** The settings of what takes the project's marks off the objects of others. */
export const CLEANUP_SETTINGS = {
  ...LOG_LEVEL_SETTING,
  drainLabel: {
    flag: 'drain-label',
    env: env.drainLabel,
    help: 'Label that says which pods accept new connections: it is removed, or set to yes if a Service selects on it',
    parse: parseLabelKey,
    fallback: ACCEPTS_LABEL,
  },
  owners: {
    flag: 'owners',
    env: env.owners,
    help: "Whether the reaper's annotations are removed from workloads that are awake; sleeping ones keep them for waking up",
    parse: parseBoolean,
    fallback: 'false',
  },
  deadlineSeconds: {
    flag: 'deadline',
    env: env.deadline,
    help: 'Time after which it gives up',
    parse: parseDuration,
    fallback: '60s',
  },
};
