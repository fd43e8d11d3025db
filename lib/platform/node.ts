import { once } from 'node:events';
import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import {
  type AddressInfo,
  connect,
  createServer,
  Socket as NodeSocket,
  type Server,
  type SocketConstructorOpts,
} from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  type Arrival,
  BACKLOG,
  type ConnectOptions,
  type Listening,
  type ListenOptions,
  MAX_TEXT_BYTES,
  type Machine,
  type Network,
  type Platform,
  type Programs,
  RECEIVE_BYTES,
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
  async listen({ port, onArrival }: ListenOptions): Promise<Listening> {
    const server = createServer();
    server.listen({ port, backlog: BACKLOG });
    await once(server, 'listening');
    takeOver(server, onArrival);
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

/** A connection as libuv has it. */
interface Handle {
  getpeername(into: { address?: string }): number;
  reset(onClosed: () => void): number;
  setNoDelay(isOn: boolean): number;
}

/** What a server of node:net listens with. Not documented; C++ calls it by this name, and has for as long as there is Node. */
interface ListeningHandle {
  onconnection(error: number, handle: Handle | undefined): void;
}

const NOTHING = () => undefined;

/**
 * Reports a connection before Node makes a socket with two streams of it. Refused clients come again, thousands of
 * times a second: with a socket for each, a third of the time went into making them and collecting what they left.
 */
function takeOver(server: Server, onArrival: (arrival: Arrival) => void): void {
  const { _handle: listening } = server as unknown as { _handle: ListeningHandle };
  const usual = listening.onconnection;
  listening.onconnection = (error, handle) => {
    if (handle === undefined) {
      usual.call(listening, error, handle);
      return;
    }
    const peer: { address?: string } = {};
    handle.getpeername(peer);
    onArrival({
      address: peer.address,
      accept: () => createSocket(handle),
      refuse: () => void handle.reset(NOTHING),
    });
  };
}

/** For what clients send: all of it is a text before the next is read, from whomever that is. Node usually reads 64 KiB at once. */
const received = Buffer.alloc(RECEIVE_BYTES);

/** A socket as Node makes one for a server, but for the shared buffer. */
function createSocket(handle: Handle): Socket {
  handle.setNoDelay(true);
  // A client that has sent its request may end its half of the connection, and still gets its answer.
  const options = {
    handle,
    allowHalfOpen: true,
    pauseOnCreate: true,
    onread: {
      buffer: received,
      callback(length: number) {
        socket.emit('data', received.toString('latin1', 0, length));
        return true;
      },
    },
  };
  // `handle` and `pauseOnCreate` are Node's own words, as it makes a socket for a server by them.
  const socket: NodeSocket = new NodeSocket(options as unknown as SocketConstructorOpts);
  return socket;
}

/** Used for every text, one after the other. */
const read = Buffer.alloc(MAX_TEXT_BYTES);

/** Gives the very same text where no byte has changed: a new one is memory until V8 collects it, hours later. */
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
