import { helpText, readSettings, type Settings, type Spec } from './settings.ts';

/** What a program is called and what it is for, in one sentence. */
export interface Program {
  name: string;
  purpose: string;
  /** The arguments behind the program's name, where they are not those of the process. */
  argv?: readonly string[];
}

/**
 * The settings of this process. Ends it where there is nothing to start: with 0 after `--help`, and with 2 after
 * printing every problem of the command line and the environment.
 */
export function settingsOrExit<S extends Spec>(
  spec: S,
  { name, purpose, argv = process.argv.slice(2) }: Program,
): Settings<S> {
  const read = readSettings(spec, { argv, env: process.env });
  if (read.kind === 'settings') return read.settings;
  if (read.kind === 'help') {
    process.stdout.write(helpText(name, purpose, spec));
    process.exit(0);
  }
  process.stderr.write(`${read.problems.join('\n')}\nTry ${name} --help\n`);
  process.exit(2);
}
