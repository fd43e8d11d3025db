import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { LabHost } from './runtimes.ts';

/** For tests: a sidecar's process, and ways to talk to it. */
export interface LabProcess {
  port: number;
  child: ChildProcess;
  /** A connection whose halves end one by one. */
  dial(): Socket;
  /** All that comes for these bytes until the sidecar ends the connection; this side's half ends after them. */
  talk(text: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a sidecar that watches a folder of recorded tables, and waits until it listens. */
export async function startProcess({ program, words }: LabHost, ...more: string[]): Promise<LabProcess> {
  const port = await freePort();
  const child = spawn(program, [...words, `--serve-port=${port}`, ...more], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  while (!log.includes('watching')) log += String((await once(child.stderr, 'data'))[0]);
  child.stderr.resume();
  const dial = () => connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  return {
    port,
    child,
    dial,
    talk(text) {
      const socket = dial();
      socket.end(text, 'latin1');
      return readAll(socket);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** All that comes until the other side ends the connection, one way or another. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  // A reset is followed by 'close'.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  socket.destroy();
  return text;
}

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
