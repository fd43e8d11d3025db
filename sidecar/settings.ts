import { ENVIRONMENT } from '../contract/environment.ts';
import { DEFAULT_REFRESH_SECONDS, MAX_REFRESH_SECONDS } from '../contract/idle.ts';
import { DEFAULT_MONITOR_PORT, DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import { parseInteger, parsePort, parsePorts, parseText } from '../runtime/parse.ts';

const env = ENVIRONMENT.sidecar;

/** The command line of spawner-sidecar. */
export const SIDECAR_SETTINGS = {
  monitorPort: {
    flag: 'monitor-port',
    env: env.monitorPort,
    help: 'Ports whose connections are counted, separated by commas',
    parse: parsePorts,
    fallback: String(DEFAULT_MONITOR_PORT),
  },
  servePort: {
    flag: 'serve-port',
    env: env.servePort,
    help: 'Port to answer on',
    parse: parsePort,
    fallback: String(DEFAULT_SERVE_PORT),
  },
  refreshSeconds: {
    flag: 'refresh-rate-seconds',
    env: env.refreshSeconds,
    help: 'Seconds between two samples in the background; every request takes a fresh one',
    parse: parseInteger(1, MAX_REFRESH_SECONDS),
    fallback: String(DEFAULT_REFRESH_SECONDS),
  },
  procRoot: {
    flag: 'proc-root',
    env: env.procRoot,
    help: 'Where the tables are: /proc, or /proc/<pid> for the network namespace of another process',
    parse: parseText,
    fallback: '/proc',
  },
};
