import { HEALTH_PORT } from '../../contract/ports.ts';
import { parsePort } from '../text/parse.ts';
import type { Setting } from './settings.ts';

/** The setting of the port of a process's health server. */
export function healthPort(env: string): Setting<number> {
  return {
    flag: 'health-port',
    env,
    help: 'Port for probes and metrics, HTTP',
    parse: parsePort,
    fallback: String(HEALTH_PORT),
  };
}
