import type { Call, CommandLine } from './call.ts';
import { COMMAND } from './network-watcher.ts';
import { repeatedFlags } from './repeated-flags.ts';

/** What tcp-exporter prints where it is not told its two ports, before it exits with 1. */
export const EXPORTER_USAGE = 'usage: tcp-exporter <LISTEN_PORT> <WATCH_PORT>\n\nexample: tcp-exporter 9100 8080\n';

const MORE = '\nFlags of spawner-sidecar may follow: see spawner-sidecar --help\n';

const NAME = /(^|\/)tcp[-_]exporter[^/]*$/;

/**
 * Whether the process was called as tcp-exporter: under its name, or with a first argument that is no flag, which is a port,
 * or the name with its interpreter before it. A line with `network:watch` is network-watcher's.
 */
export function isExporterLine({ program, argv }: Call): boolean {
  const [first] = argv;
  if (argv.includes(COMMAND)) return false;
  return NAME.test(program) || (first !== undefined && !first.startsWith('-'));
}

/**
 * Reads `<LISTEN_PORT> <WATCH_PORT>`, which become flags; flags of ours may follow. Words behind the ports are left out of
 * account, as tcp-exporter leaves them.
 */
export function readExporterLine(call: Call): CommandLine {
  const argv = call.argv.slice(call.argv.findIndex((word) => !word.startsWith('-') && NAME.test(word)) + 1);
  if (argv.includes('-h') || argv.includes('--help')) return { kind: 'end', text: `${EXPORTER_USAGE}${MORE}`, code: 0 };
  const [listenPort, watchPort, ...more] = argv;
  if (listenPort === undefined || watchPort === undefined || `${listenPort}${watchPort}`.includes('-'))
    return { kind: 'end', text: EXPORTER_USAGE, code: 1 };
  const firstFlag = more.findIndex((word) => word.startsWith('-'));
  const words = firstFlag < 0 ? more : more.slice(0, firstFlag);
  const ports = [`--serve-port=${listenPort}`, `--monitor-port=${watchPort}`];
  const flags = [...ports, '--exporter-alias=true', ...more.slice(words.length)];
  const surplus = words.map((word) => `Ignoring argument "${word}": tcp-exporter takes two ports`);
  return { kind: 'flags', argv: flags, warnings: [...surplus, ...repeatedFlags(flags)] };
}
