import { ENVIRONMENT } from '../contract/environment.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { parseDuration } from '../lib/text/duration.ts';
import { parseBoolean, parseLabelKey } from '../lib/text/parse.ts';

const env = ENVIRONMENT.cleanup;

/** The settings of what takes the project's marks off the objects of others. */
export const CLEANUP_SETTINGS = {
  drainLabel: {
    flag: 'drain-label',
    env: env.drainLabel,
    help: 'The label that says which pods accept new connections: it is taken off, or says yes where a Service selects by it',
    parse: parseLabelKey,
    fallback: ACCEPTS_LABEL,
  },
  owners: {
    flag: 'owners',
    env: env.owners,
    help: "Whether the reaper's notes are taken off workloads that are awake; those that sleep keep them, to be woken by",
    parse: parseBoolean,
    fallback: 'false',
  },
  deadlineSeconds: {
    flag: 'deadline',
    env: env.deadline,
    help: 'After this time it gives up',
    parse: parseDuration,
    fallback: '60s',
  },
};
