import { once } from 'node:events';
import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  BACKLOG,
  type ConnectOptions,
  type Listening,
  type ListenOptions,
  MAX_TEXT_BYTES,
  type Machine,
  type Network,
  type Platform,
  type Programs,
  type Socket,
} from './platform.ts';

/** The machine of the sidecar's core on Node. */
export function nodePlatform(): Machine {
  return { ...files, ...network, ...programs, readLink: (path) => readlinkSync(path) };
}

const files: Platform = {
  open(path) {
    const descriptor = openSync(path, 'r');
    return {
      read: (bytes, start, length, position) => readSync(descriptor, bytes, start, length, position),
      readText: textReader(descriptor),
      close: () => closeSync(descriptor),
    };
  },
  monotonicSeconds() {
    // Not performance.now(), whose module is 100 kB of memory.
    const [seconds, nanoseconds] = process.hrtime();
    return seconds + nanoseconds / 1e9;
  },
  wallMilliseconds: () => Date.now(),
  // The first one runs before the event loop polls again, the second one after that.
  turn: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
};

const network: Network = {
  async listen({ port, admits, onConnection }: ListenOptions): Promise<Listening> {
    // A client that has sent its request may end its half of the connection, and still gets its answer.
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
      if (admits === undefined || admits(socket.remoteAddress)) onConnection(socket.setEncoding('latin1'));
      else socket.on('error', () => undefined).resetAndDestroy();
    });
    server.listen({ port, backlog: BACKLOG });
    await once(server, 'listening');
    // A server that listens on a port has an address with a port.
    return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
  },
  async connect({ host, port, isSecure, onPort }: ConnectOptions): Promise<Socket> {
    const socket = isSecure ? await connectTls(host, port) : connect({ host, port, noDelay: true });
    // Node begins at the next tick, so the tick after that has the port.
    process.nextTick(() => onPort?.(socket.localPort ?? 0));
    return socket.setEncoding('latin1');
  },
};

/** Used for every text, one after the other. */
const read = Buffer.alloc(MAX_TEXT_BYTES);

/** Gives the very same text where no byte has changed: what is made anew is memory until V8 collects, hours later. */
function textReader(descriptor: number): () => string {
  let [last, text] = [Buffer.alloc(0), ''];
  return () => {
    const length = readSync(descriptor, read, 0, read.length, 0);
    if (length === last.length && read.compare(last, 0, length, 0, length) === 0) return text;
    last = Buffer.from(read.subarray(0, length));
    text = last.toString('latin1');
    return text;
  };
}

async function connectTls(host: string, port: number): Promise<TLSSocket> {
  // Loaded here, so that a pod without such probes has no memory for it.
  const tls = await import('node:tls');
  return tls.connect({ host, port, rejectUnauthorized: false, servername: '' });
}

const programs: Programs = {
  async start(program, words, { onOutput, onProblem, onExit, onError }) {
    // Loaded here, so that a pod that does not want it has no memory for it.
    const { spawn } = await import('node:child_process');
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('latin1').on('data', onOutput);
    child.stderr.setEncoding('latin1').on('data', onProblem);
    child.on('error', onError);
    child.on('close', onExit);
    return { stop: () => void child.kill() };
  },
};
