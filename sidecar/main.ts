#!/usr/bin/env node
import { type Log, standardLog } from '../lib/process/log.ts';
import { exitWith, type Program, readStart } from '../lib/process/start.ts';
import { readCommandLine } from './command-line.ts';
import { conflictsOf } from './conflicts.ts';
import { checkDrain } from './drain/check-drain.ts';
import { runSidecar } from './run.ts';
import { SIDECAR_SETTINGS } from './settings.ts';

// PID 1 gets no default action for a signal, so without these a pod would wait its whole grace period.
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

const PROGRAM: Program = {
  name: 'spawner-sidecar',
  purpose:
    'Counts the TCP connections to one or more ports of this machine or pod, and reports how long they have been idle.\n' +
    'Run as `spawner-sidecar <LISTEN_PORT> <WATCH_PORT>`, it also answers as tcp-exporter does; `spawner-sidecar network:watch`\n' +
    'takes the flags and variables of network-watcher.',
};

/** Longer is not possible, https://developer.mozilla.org/en-US/docs/Web/API/Window/setTimeout#maximum_delay_value */
const LONG_MILLISECONDS = 2 ** 31 - 1;

void main();

// No top-level await: as CommonJS, Node loads a megabyte less of itself. See docs/decisions/sidecar-memory.md.
async function main(): Promise<void> {
  const [, program = '', ...words] = process.argv;
  const commandLine = readCommandLine({ program, argv: words, env: process.env });
  if (commandLine.kind === 'end') {
    (commandLine.code === 0 ? process.stdout : process.stderr).write(commandLine.text);
    process.exit(commandLine.code);
  }
  const log = standardLog();
  for (const warning of commandLine.warnings) log.warn('command line warning', { warning });
  const start = readStart(SIDECAR_SETTINGS, { ...PROGRAM, argv: commandLine.argv });
  if (start.kind === 'wrong-variables') {
    if (commandLine.argv.length > 0) exitWith(start.problems, PROGRAM.name);
    stayUp(start.problems, log);
    return;
  }
  const { settings } = start;
  try {
    // Loaded here, as the native host has none of the modules that it needs.
    const machine = globalThis.nativeMachine ?? (await import('../lib/platform/node.ts')).nodePlatform();
    if (settings.drainCheck) {
      const { code, output, sentence } = await checkDrain(settings, machine);
      process.stdout.write(`${output}\n`);
      process.stderr.write(`${sentence}\n`);
      // The connection to the application is kept, and would keep the process.
      process.exit(code);
    }
    const conflicts = conflictsOf(settings, machine);
    if (conflicts.length > 0 && commandLine.argv.length > 0) exitWith(conflicts, PROGRAM.name);
    if (conflicts.length > 0) {
      stayUp(conflicts, log);
      return;
    }
    await runSidecar(settings, machine, log);
    const { monitorPort, servePort, refreshSeconds, procRoot, probes } = settings;
    log.info('watching', { ports: monitorPort, servePort, refreshSeconds, procRoot, probes });
  } catch (error) {
    log.error('cannot start', { error });
    process.exit(1);
  }
}

/** A pod's sidecar has its settings from variables alone. It would be started again and again, and the pod never be ready. */
function stayUp(problems: readonly string[], log: Log): void {
  log.error('invalid variables: running without serving', { problems });
  setInterval(() => undefined, LONG_MILLISECONDS);
}
