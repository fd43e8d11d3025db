import { HEALTH_PORT } from '../../contract/ports.ts';
import { parsePort } from '../text/parse.ts';
import type { Setting } from './settings.ts';

/** The setting of the port of a process's health server, {@link HEALTH_PORT} unless it needs that port for something else. */
export function healthPort(env: string, port: number = HEALTH_PORT): Setting<number> {
  return {
    flag: 'health-port',
    env,
    help: 'Port for probes and metrics, HTTP',
    parse: parsePort,
    fallback: String(port),
  };
}
