import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A program that runs until its standard input ends, and then says what it saw. */
export interface Program {
  child: ChildProcessWithoutNullStreams;
  /** Ends it. The object that it printed last. */
  last(): Promise<unknown>;
}

/** Starts a program with words, and waits until it has printed something, which says that it is up. */
export async function startProgram(program: string, words: readonly string[]): Promise<Program> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stderr.pipe(process.stderr);
  const printed = text(child.stdout);
  await Promise.race([once(child.stdout, 'data'), waitForEnd(child)]);
  return {
    child,
    async last() {
      child.stdin.end();
      return JSON.parse((await printed).trim().split('\n').at(-1) ?? '');
    },
  };
}

/** The words that run a script of this folder with its options. */
export function script(name: 'attack' | 'witness', options: object): string[] {
  return [process.execPath, join(import.meta.dirname, `${name}.ts`), JSON.stringify(options)];
}

async function waitForEnd(child: ChildProcessWithoutNullStreams): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`Cannot start ${child.spawnargs.join(' ')}: it ended with ${code ?? 'a signal'}`);
}
