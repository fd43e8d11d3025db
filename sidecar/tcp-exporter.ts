import type { Call, CommandLine } from './call.ts';
import { COMMAND } from './network-watcher.ts';

/** What tcp-exporter prints where it is not told its two ports, before it exits with 1. */
export const EXPORTER_USAGE = 'usage: tcp-exporter <LISTEN_PORT> <WATCH_PORT>\n\nexample: tcp-exporter 9100 8080\n';

const MORE = '\nFlags of spawner-sidecar may follow: see spawner-sidecar --help\n';

/**
 * Whether the process was called as tcp-exporter: under its name, or with a first argument that is no flag, which is a port.
 * A line with `network:watch` is
 * network-watcher's.
 */
export function isExporterLine({ program, argv }: Call): boolean {
  const [first] = argv;
  if (argv.includes(COMMAND)) return false;
  return /(^|\/)tcp[-_]exporter[^/]*$/.test(program) || (first !== undefined && !first.startsWith('-'));
}

/**
 * Reads `<LISTEN_PORT> <WATCH_PORT>`, which become flags; flags of ours may follow. Words behind the ports are left out of
 * account, as tcp-exporter leaves them.
 */
export function readExporterLine({ argv }: Call): CommandLine {
  if (argv.includes('-h') || argv.includes('--help')) return { kind: 'end', text: `${EXPORTER_USAGE}${MORE}`, code: 0 };
  const [listenPort, watchPort, ...more] = argv;
  if (listenPort === undefined || watchPort === undefined || `${listenPort}${watchPort}`.includes('-'))
    return { kind: 'end', text: EXPORTER_USAGE, code: 1 };
  const firstFlag = more.findIndex((word) => word.startsWith('-'));
  const words = firstFlag < 0 ? more : more.slice(0, firstFlag);
  return {
    kind: 'flags',
    argv: [
      `--serve-port=${listenPort}`,
      `--monitor-port=${watchPort}`,
      '--exporter-alias=true',
      ...more.slice(words.length),
    ],
    warnings: words.map((word) => `Ignoring argument "${word}": tcp-exporter takes two ports`),
  };
}
