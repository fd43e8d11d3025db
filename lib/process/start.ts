import { standardLog } from './log.ts';
import { helpText, readSettings, type Settings, type Spec } from './settings.ts';

/** What a program is called and what it is for, in one sentence. */
export interface Program {
  name: string;
  purpose: string;
  /** The arguments behind the program's name, where they are not those of the process. */
  argv?: readonly string[];
}

/** What there is to start with. */
export type Start<S extends Spec> =
  | { kind: 'settings'; settings: Settings<S> }
  /** The environment alone is wrong. Its author is not there to read this, unlike a user at a command line. */
  | { kind: 'wrong-variables'; problems: readonly string[] };

/**
 * The settings of this process. Ends it where there is nothing to start: with 0 after `--help`, and with 2 after
 * printing every problem of the command line.
 */
export function readStart<S extends Spec>(spec: S, { name, purpose, argv = process.argv.slice(2) }: Program): Start<S> {
  const read = readSettings(spec, { argv, env: process.env });
  if (read.kind === 'help') {
    process.stdout.write(helpText(name, purpose, spec));
    process.exit(0);
  }
  if (read.kind === 'settings') {
    const message =
      'a variable looks like a Service’s and is ignored: rename the Service, or set enableServiceLinks: false';
    for (const link of read.ignored) standardLog().warn(message, { ...link });
    return read;
  }
  return read.areVariables ? { kind: 'wrong-variables', problems: read.problems } : exitWith(read.problems, name);
}

/** The same, and ends the process with 2 for wrong variables too. */
export function settingsOrExit<S extends Spec>(spec: S, program: Program): Settings<S> {
  const start = readStart(spec, program);
  return start.kind === 'settings' ? start.settings : exitWith(start.problems, program.name);
}

/** Prints every problem, and ends the process. */
export function exitWith(problems: readonly string[], program: string): never {
  process.stderr.write(`${problems.join('\n')}\nTry ${program} --help\n`);
  process.exit(2);
}
