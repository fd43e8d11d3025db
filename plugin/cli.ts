import { basename } from 'node:path';
import process from 'node:process';
import { describeError } from '../runtime/log.ts';
import { VERSION } from '../runtime/version.ts';
import { COMPLETER, complete } from './complete.ts';
import { createProgram } from './program.ts';

/** Runs the command line. */
export async function cli(): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  const terminal = {
    write: (text: string) => void process.stdout.write(text),
    note: (text: string) => void process.stderr.write(text),
    isTerminal,
    isColoured: isTerminal && process.stdout.hasColors(),
  };

  // A reader that has seen enough, such as head.
  process.stdout.on('error', () => process.exit(0));

  try {
    const program = createProgram(terminal, VERSION);
    const [, file = '', ...words] = process.argv;
    if (basename(file) === COMPLETER) terminal.write(await complete(program, words));
    else await program.parseAsync();
  } catch (error) {
    terminal.note(`error: ${describeError(error)}\n`);
    process.exitCode = 1;
  }
}
