import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that walks the tables once for every line it is given, and answers with numbers. */
export interface Walker {
  walk(): Promise<number[]>;
  stop(): Promise<void>;
}

/** Starts read-tables.c or walk-tables.ts. */
export function startWalker(program: string, words: readonly string[] = []): Walker & { pid: number } {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async walk() {
      child.stdin.write('\n');
      const line = await lines.next();
      if (line.done) throw new Error(`Cannot measure: ${program} ended`);
      return line.value.split(' ').map(Number);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

/** For a program that walks once each time it is run, in place of standard input. */
export function runWalker(program: string, words: readonly string[] = []): Walker {
  return {
    walk: async () => execFileSync(program, words, { encoding: 'utf8' }).split(' ').map(Number),
    stop: async () => undefined,
  };
}
