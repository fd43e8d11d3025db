import type { Call, CommandLine } from './call.ts';
import { isWatcherLine, readWatcherLine, watcherVariablesLeft } from './network-watcher.ts';
import { repeatedFlags } from './repeated-flags.ts';
import { isExporterLine, readExporterLine } from './tcp-exporter.ts';

/**
 * Reads the command lines of all three programs, so that everything behind this function knows one. See
 * docs/decisions/sidecar-command-lines.md.
 */
export function readCommandLine(call: Call): CommandLine {
  if (isExporterLine(call)) return readExporterLine(call);
  if (isWatcherLine(call)) return readWatcherLine(call);
  return { kind: 'flags', argv: call.argv, warnings: [...repeatedFlags(call.argv), ...watcherVariablesLeft(call)] };
}
