/** What a command line turned out to be. */
export type CommandLine =
  /** Flags of spawner-sidecar. */
  | { kind: 'flags'; argv: readonly string[] }
  /** tcp-exporter's way of being run without its two ports. */
  | { kind: 'usage' };

/** What tcp-exporter prints where it is not told its two ports, before it exits with 1. */
export const EXPORTER_USAGE = 'usage: tcp-exporter <LISTEN_PORT> <WATCH_PORT>\n\nexample: tcp-exporter 9100 8080\n';

/**
 * Reads both command lines. tcp-exporter is run as `<LISTEN_PORT> <WATCH_PORT>`, and may have flags of ours behind them:
 * so a first argument that is no flag, or a program of that name, makes it tcp-exporter. Its two ports become flags, so
 * that everything behind this function knows one command line. See docs/decisions/sidecar-command-lines.md.
 */
export function readCommandLine(program: string, argv: readonly string[]): CommandLine {
  const isExporter = /(^|\/)tcp[-_]exporter[^/]*$/.test(program);
  const [listenPort, watchPort, ...flags] = argv;
  if (argv.includes('--help') || argv.includes('-h')) return { kind: 'flags', argv };
  if (!isExporter && (listenPort === undefined || listenPort.startsWith('-'))) return { kind: 'flags', argv };
  if (listenPort === undefined || watchPort === undefined || `${listenPort}${watchPort}`.includes('-'))
    return { kind: 'usage' };
  return {
    kind: 'flags',
    argv: [`--serve-port=${listenPort}`, `--monitor-port=${watchPort}`, '--exporter-alias=true', ...flags],
  };
}
