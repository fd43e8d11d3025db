import { basename } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { describeError } from '../lib/process/log.ts';
import { VERSION } from '../lib/process/version.ts';
import { COMPLETER, complete } from './complete.ts';
import { createProgram } from './program.ts';

/** Runs the command line. */
export async function cli(): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  const terminal = {
    write: (text: string) => void process.stdout.write(text),
    note: (text: string) => void process.stderr.write(text),
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
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

/** Anything but yes is no, and so is the end of the input. */
async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal: ended.signal })).trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
