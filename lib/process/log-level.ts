import { ENVIRONMENT } from '../../contract/environment.ts';
import { parseOneOf } from '../text/parse.ts';
import { LOG_LEVELS } from './log.ts';

/** The setting of a process that says what it logs. */
export const LOG_LEVEL_SETTING = {
  logLevel: {
    flag: 'log-level',
    env: ENVIRONMENT.process.logLevel,
    help: `Least severe lines that are logged: ${LOG_LEVELS.join(', ')}`,
    parse: parseOneOf(LOG_LEVELS),
    fallback: LOG_LEVELS[0],
  },
};
