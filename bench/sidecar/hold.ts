import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Connections that are there until they are let go. */
export interface Held {
  /** Has 100 more connections a second open and close while something is done. */
  whileChurning<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Opens this many connections to port 8080 of this network namespace, see hold-sockets.c. */
export async function hold(connections: number, folder: string): Promise<Held> {
  // A process group of its own, as its children end with it.
  const child = spawn(join(folder, 'hold-sockets'), [String(connections)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('Cannot hold sockets'))),
  ]);
  return {
    async whileChurning(work) {
      child.stdin.write('x');
      try {
        return await work();
      } finally {
        child.stdin.write('x');
      }
    },
    async stop() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      // The kernel takes its time to forget that many.
      await new Promise((resolve) => setTimeout(resolve, 3000));
    },
  };
}
