import type { Machine } from '../lib/platform/platform.ts';
import { type Log, standardLog } from '../lib/process/log.ts';
import { exitWith, type Program, readStart } from '../lib/process/start.ts';
import type { Call } from './call.ts';
import { readCommandLine } from './command-line.ts';
import { conflictsOf } from './conflicts.ts';
import { SIDECAR_SETTINGS } from './settings.ts';
import type { SidecarSettings } from './sidecar.ts';

const PROGRAM: Program = {
  name: 'spawner-sidecar',
  purpose:
    'Counts the TCP connections to one or more ports of this machine or pod, and reports how long they have been idle.\n' +
    'Run as `spawner-sidecar <LISTEN_PORT> <WATCH_PORT>`, it also answers as tcp-exporter does; `spawner-sidecar network:watch`\n' +
    'takes the flags and variables of network-watcher.',
};

/** Longer is not possible, https://developer.mozilla.org/en-US/docs/Web/API/Window/setTimeout#maximum_delay_value */
const LONG_MILLISECONDS = 2 ** 31 - 1;

/**
 * Reads the command line and the variables. Ends the process where there is nothing to watch; undefined where it has to stay up
 * without serving.
 */
export async function start(call: Call, machine: Machine): Promise<SidecarSettings | undefined> {
  const commandLine = readCommandLine(call);
  if (commandLine.kind === 'end') {
    (commandLine.code === 0 ? process.stdout : process.stderr).write(commandLine.text);
    process.exit(commandLine.code);
  }
  const log = standardLog();
  for (const warning of commandLine.warnings) log.warn('command line warning', { warning });
  const read = readStart(SIDECAR_SETTINGS, { ...PROGRAM, argv: commandLine.argv });
  if (read.kind === 'wrong-variables') return stayUp(read.problems, commandLine.argv, log);
  if (read.settings.drainCheck) await endWithDrainCheck(read.settings, machine);
  const conflicts = conflictsOf(read.settings, machine);
  return conflicts.length > 0 ? stayUp(conflicts, commandLine.argv, log) : read.settings;
}

async function endWithDrainCheck(settings: SidecarSettings, machine: Machine): Promise<never> {
  const { checkDrain } = await import('./drain/check-drain.ts');
  const { code, output, sentence } = await checkDrain(settings, machine);
  process.stdout.write(`${output}\n`);
  process.stderr.write(`${sentence}\n`);
  // The connection to the application is kept, and would keep the process.
  process.exit(code);
}

/**
 * Ends the process where somebody typed what is wrong. A pod's sidecar has its settings from variables alone: it would be started
 * again and again, and the pod never be ready.
 */
function stayUp(problems: readonly string[], argv: readonly string[], log: Log): undefined {
  if (argv.length > 0) exitWith(problems, PROGRAM.name);
  log.error('invalid variables: running without serving', { problems });
  setInterval(() => undefined, LONG_MILLISECONDS);
}
