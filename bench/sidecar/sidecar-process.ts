import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { computeMedian, computeQuantile } from '../report/figure.ts';
import { sidecarImageCommand } from './image-command.ts';

/** A process under measurement. */
export interface Measured {
  pid: number;
  /** From its start to its first answer. */
  startMilliseconds: number;
  stop(): Promise<void>;
}

const REQUEST = 'GET /status HTTP/1.1\r\nHost: bench\r\n\r\n';

/** How the image runs Node, and so does everything here. */
export const IMAGE = sidecarImageCommand();

/** A sidecar's program, as its image runs it. */
export interface SidecarCommand {
  program: string;
  words: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Starts a sidecar as its image does, and waits for its first answer. */
export async function startSidecar({ program, words, env }: SidecarCommand, port: number): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program, [...words, '--serve-port', String(port)], { stdio: 'ignore', env });
  for (;;) {
    const socket = await dial(port);
    if (socket === undefined) continue;
    await ask(socket);
    socket.destroy();
    return measured(child, performance.now() - began);
  }
}

/** Starts a Node that does nothing, and that nothing was set for. */
export async function startIdleNode({ node }: { node: string }): Promise<Measured> {
  const child = spawn(node, ['--eval', 'setInterval(() => {}, 1e6); process.stdout.write("up")'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return measured(child, 0);
}

function measured(child: ChildProcess, startMilliseconds: number): Measured {
  return {
    pid: child.pid ?? 0,
    startMilliseconds,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** The median of many requests, one after the other. */
export async function statusMicroseconds(port: number): Promise<number> {
  const client = openClient(port);
  const taken: number[] = [];
  for (let request = 0; request < 6000; request += 1) {
    const microseconds = await client.ask();
    // The first ones are the interpreter's.
    if (request >= 1000) taken.push(microseconds);
  }
  client.close();
  return computeMedian(taken);
}

/** How long a client waits that asks 200 times a second, in microseconds. */
export interface Waits {
  median: number;
  /** The longest one of a hundred, on average. */
  slow: number;
}

/** Waits for answers, over some seconds. */
export async function statusWaits(port: number, seconds: number): Promise<Waits> {
  const client = openClient(port);
  const taken: number[] = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    taken.push(await client.ask());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  client.close();
  return { median: computeMedian(taken), slow: computeQuantile(taken, 0.99) };
}

/** A client on one connection, and on another one where the sidecar has ended that, as it does after its share of answers. */
function openClient(port: number): { ask(): Promise<number>; close(): void } {
  let socket: Socket | undefined;
  return {
    async ask() {
      socket ??= await dial(port);
      if (socket === undefined) throw new Error(`Cannot measure: nothing listens on port ${port}`);
      const began = performance.now();
      const answer = await ask(socket);
      const microseconds = (performance.now() - began) * 1000;
      if (answer.includes('Connection: close')) {
        socket.destroy();
        socket = undefined;
      }
      return microseconds;
    },
    close: () => void socket?.destroy(),
  };
}

async function dial(port: number): Promise<Socket | undefined> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => setTimeout(resolve, 1, undefined));
  });
}

/** One request; an answer of ours comes in one piece. */
async function ask(socket: Socket): Promise<string> {
  socket.write(REQUEST);
  return new Promise((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
}

/** Starts some, at ports one after the other. */
export async function startMany(
  sidecar: SidecarCommand,
  { count, from }: { count: number; from: number },
): Promise<Measured[]> {
  const sidecars: Measured[] = [];
  for (let index = 0; index < count; index += 1) sidecars.push(await startSidecar(sidecar, from + index));
  return sidecars;
}

/** Ends them. */
export async function stopAll(sidecars: readonly Measured[]): Promise<void> {
  for (const sidecar of sidecars) await sidecar.stop();
}
