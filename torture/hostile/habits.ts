import { connect, type Socket } from 'node:net';

/** Where hostile clients go, and as whom. */
export interface Target {
  host: string;
  port: number;
  /** The address that they come from. */
  from: string;
  /** The path of a probe that the sidecar makes. */
  probePath: string;
}

/** What one hostile connection does from its beginning on; its opener pauses and closes the socket. */
export type Habit = (socket: Socket, target: Target) => void;

const request = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

/** As long a header as a head can have. */
const BLANKS = ' '.repeat(7_900);

/** Every way of not reading, of asking for too much, and of staying that is known. */
export const HABITS: Readonly<Record<string, Habit>> = {
  'asks on and on and does not read': (socket) => fill(socket, request('/status').repeat(200)),
  'asks for much and does not read': (socket) => fill(socket, request('/metrics').repeat(200)),
  'asks on and on and reads': (socket) => fill(socket.resume(), request('/status').repeat(20)),
  'follows and does not read': (socket) => void socket.write(request('/events')),
  'follows and sends without end': (socket) => {
    socket.write(request('/events'));
    fill(socket, 'x'.repeat(16_384));
  },
  'says nothing': () => undefined,
  // One that does not read does not learn that it was cut off.
  'waits, and comes again when it is cut off': (socket) => void socket.resume(),
  'says a letter at a time': (socket) => drip(socket.resume(), `GET / HTTP/1.1\r\nA: ${'b'.repeat(8000)}`),
  'sends blanks in the middle of a header': (socket) =>
    again(socket.resume(), request('/healthz', `A: b${BLANKS}c\r\n`)),
  'posts without end': (socket) => {
    socket.write('POST /status HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n');
    fill(socket, 'x'.repeat(16_384));
  },
  'has probes made': (socket, { probePath }) => again(socket.resume(), request(probePath, 'User-Agent: evil\r\n')),
  'asks and ends its half': (socket) => void socket.end(request('/metrics')),
  'asks and resets': (socket) => {
    socket.write(request('/status'), () => socket.resetAndDestroy());
  },
  'comes and goes': (socket) => {
    socket.resume().write(request('/healthz'));
    socket.once('data', () => socket.destroy());
  },
  'talks nonsense': (socket) => fill(socket.resume(), '\u0016\u0003 nonsense\r\n'),
};

/** Opens a connection with a habit; a promise of its end, whatever that is. */
export function misbehave(habit: Habit, target: Target, maxMilliseconds: number): Promise<void> {
  const socket = connect({ host: target.host, port: target.port, localAddress: target.from, allowHalfOpen: true });
  socket.pause().on('error', () => undefined);
  socket.once('connect', () => habit(socket, target));
  const timer = setTimeout(() => socket.destroy(), maxMilliseconds);
  return new Promise((resolve) =>
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    }),
  );
}

/** Writes the same text for as long as the other side takes it. */
function fill(socket: Socket, text: string): void {
  const more = () => {
    if (!socket.destroyed) socket.write(text, () => setImmediate(more));
  };
  more();
}

/** Writes the same text after each answer. */
function again(socket: Socket, text: string): void {
  socket.write(text);
  socket.on('data', () => socket.write(text));
}

/** Writes a text character by character. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++] ?? 'x'), 20);
  socket.on('close', () => clearInterval(timer));
}
