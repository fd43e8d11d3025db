import { DEFAULT_PROBE_MODE, EVENT_MODES, PROBE_MODES } from '../contract/annotations.ts';
import { ENVIRONMENT } from '../contract/environment.ts';
import { DEFAULT_REFRESH_SECONDS, MAX_DRAIN_CONNECTIONS, MAX_REFRESH_SECONDS } from '../contract/idle.ts';
import { DEFAULT_MONITOR_PORT, DEFAULT_SERVE_PORT, UNDECLARED_PORTS } from '../contract/ports.ts';
import { parseAddresses, parseBlocks } from '../lib/text/address-block.ts';
import {
  optional,
  parseBoolean,
  parseInteger,
  parseOneOf,
  parsePercent,
  parsePort,
  parsePorts,
  parsePortsOrNone,
  parseText,
} from '../lib/text/parse.ts';
import { parseUsageUrl } from '../lib/text/parse-usage-url.ts';
import { parseProbeSchedule } from '../lib/text/probe-schedule.ts';
import { DEFAULT_RESUME_GAP } from './drain/drain.ts';
import { parseProbeTargets } from './probes/probe-target.ts';

const env = ENVIRONMENT.sidecar;

/** Where new connections are counted for the metric of tcp-exporter. */
export const ACCEPT_SOURCES = ['auto', 'kernel'] as const;

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
    help: 'Seconds between background samples; every request takes a fresh sample',
    parse: parseInteger(1, MAX_REFRESH_SECONDS),
    fallback: String(DEFAULT_REFRESH_SECONDS),
  },
  procRoot: {
    flag: 'proc-root',
    env: env.procRoot,
    help: 'Folder with the kernel tables: /proc, or /proc/<pid> for the network namespace of another process',
    parse: parseText,
    fallback: '/proc',
  },
  podAddresses: {
    flag: 'pod-addresses',
    env: env.podAddresses,
    help: "The monitored pod's own addresses: connections from them are from inside the pod and not activity",
    parse: parseAddresses,
    fallback: '',
  },
  ignoreSources: {
    flag: 'ignore-sources',
    env: env.ignoreSources,
    help: "CIDRs or addresses whose connections are not activity, such as a scraper's",
    parse: parseBlocks,
    fallback: '',
  },
  machinePorts: {
    flag: 'machine-ports',
    env: env.machinePorts,
    help: "Ports that only machines connect to, such as an exporter's, separated by commas",
    parse: parsePortsOrNone,
    fallback: '',
  },
  undeclaredPorts: {
    flag: 'undeclared-ports',
    env: env.undeclaredPorts,
    help: 'Whether connections from outside to undeclared ports are activity: count or ignore',
    parse: parseOneOf(UNDECLARED_PORTS),
    fallback: 'ignore',
  },
  countLoopback: {
    flag: 'count-loopback',
    env: env.countLoopback,
    help: 'Whether connections from inside the pod are activity, true or false; if not set, undeclared listeners decide',
    parse: optional(parseBoolean),
    fallback: '',
  },
  probes: {
    flag: 'probes',
    env: env.probes,
    help: 'How health probes are treated: discount, rewrite or count',
    parse: parseOneOf(PROBE_MODES),
    fallback: DEFAULT_PROBE_MODE,
  },
  nodeAddresses: {
    flag: 'node-addresses',
    env: env.nodeAddresses,
    help: 'Addresses that health probes come from, in addition to the default gateway',
    parse: parseAddresses,
    fallback: '',
  },
  probeSchedule: {
    flag: 'probe-schedule',
    env: env.probeSchedule,
    help: 'Health probes made over the network, as kind:port:period:timeout, separated by spaces',
    parse: parseProbeSchedule,
    fallback: '',
  },
  probeTargets: {
    flag: 'probe-targets',
    env: env.probeTargets,
    help: 'Health probes that the sidecar makes on requests to /probe/<name>, as JSON',
    parse: parseProbeTargets,
    fallback: '',
  },
  drainMemoryPercent: {
    flag: 'drain-memory-percent',
    env: env.drainMemoryPercent,
    help: 'Percent of its memory from which on the application accepts no new connections',
    parse: optional(parsePercent),
    fallback: '',
  },
  drainResumePercent: {
    flag: 'drain-resume-percent',
    env: env.drainResumePercent,
    help: `Percent below which it accepts them again; if not set, ${DEFAULT_RESUME_GAP} lower`,
    parse: optional(parsePercent),
    fallback: '',
  },
  drainUsageUrl: {
    flag: 'drain-usage-url',
    env: env.drainUsageUrl,
    help: 'URL where the application reports memory.percent as JSON; if not set, /usage on the first port',
    parse: optional(parseUsageUrl),
    fallback: '',
  },
  drainIntervalSeconds: {
    flag: 'drain-interval-seconds',
    env: env.drainIntervalSeconds,
    help: 'Seconds between requests to that URL',
    parse: parseInteger(1, MAX_REFRESH_SECONDS),
    fallback: '1',
  },
  drainConnections: {
    flag: 'drain-connections',
    env: env.drainConnections,
    help: 'Number of active connections from which on the application accepts no more',
    parse: optional(parseInteger(1, MAX_DRAIN_CONNECTIONS)),
    fallback: '',
  },
  drainCheck: {
    flag: 'drain-check',
    env: env.drainCheck,
    help: 'Whether to ask the application once, print whether it accepts new connections, and exit, true or false',
    parse: parseBoolean,
    fallback: 'false',
  },
  events: {
    flag: 'events',
    env: env.events,
    help: 'Whether the kernel’s events of sockets that end find short connections: auto, where they decide something, or off',
    parse: parseOneOf(EVENT_MODES),
    fallback: 'auto',
  },
  acceptSource: {
    flag: 'accept-source',
    env: env.acceptSource,
    help: 'Source of new connections for the tcp-exporter metric: auto uses the most exact one available, kernel uses no events',
    parse: parseOneOf(ACCEPT_SOURCES),
    fallback: 'auto',
  },
  exporterAlias: {
    flag: 'exporter-alias',
    env: env.exporterAlias,
    help: 'Whether /metrics also has the metric of tcp-exporter, true or false',
    parse: parseBoolean,
    fallback: 'false',
  },
};
