import type { Call, CommandLine } from './call.ts';
import { isWatcherLine, readWatcherLine, watcherVariablesLeft } from './network-watcher.ts';
import { isExporterLine, readExporterLine } from './tcp-exporter.ts';

/**
 * Reads the command lines of all three programs, so that everything behind this function knows one. See
 * docs/decisions/sidecar-command-lines.md.
 */
export function readCommandLine(call: Call): CommandLine {
  if (isExporterLine(call)) return readExporterLine(call);
  if (isWatcherLine(call)) return readWatcherLine(call);
  return { kind: 'flags', argv: call.argv, warnings: [...repeatedFlags(call), ...watcherVariablesLeft(call)] };
}

/** A sentence for each flag that is given twice, which the older spawner-sidecar refused. */
function repeatedFlags({ argv }: Call): string[] {
  const flags = argv.flatMap((word) => /^--[a-z-]+/.exec(word)?.[0] ?? []);
  const repeated = new Set(flags.filter((flag, at) => flags.indexOf(flag) !== at));
  return [...repeated].map(
    (flag) => `Ignoring ${flag} where it stands first: it is given twice, and the last one counts`,
  );
}
