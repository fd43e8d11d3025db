import { connect, type Socket } from 'node:net';
import type { Habit } from './messages.ts';

/** Where a client goes, and whom it tells that somebody was there. */
export interface Visit {
  ip: string;
  port: number;
  /** At what time a connection was there for certain, in milliseconds since 1970. */
  onContact(at: number): void;
  /** From 0 to 1. */
  random(): number;
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: torture\r\n\r\n';
const PING_MS = 500;
/** Before a client that lost its connection comes back. */
const BACK_AFTER_MS = 300;
const BETWEEN_VISITS_MS = 1500;
/** No answer for so long: the pod is gone or the server hangs, and the client tries anew. */
const PATIENCE_MS = 5000;
/**
 * A silent connection to a pod that vanished ends so late: keep-alive questions begin after a second, and the tenth without
 * answer is the last, a second each, https://docs.libuv.org/en/v1.x/tcp.html. One more for the clock.
 */
const SILENT_DOUBT_MS = 12_000;
/** Around the idle timeout of the fleet, which is 20 s: some of these visits come in time and some do not. */
const SELDOM_MS = [12_000, 40_000] as const;

/** What a client does with its connection, and how long it stays away afterwards. */
interface Manners {
  begin(socket: Socket, visit: Visit): void;
  pauseMs(random: () => number): number;
}

const soon = () => BACK_AFTER_MS;
const regularly = () => BETWEEN_VISITS_MS;
const seldom = (random: () => number) => SELDOM_MS[0] + random() * (SELDOM_MS[1] - SELDOM_MS[0]);
const leave = (socket: Socket) => void socket.end();

const MANNERS: Readonly<Record<Habit, Manners>> = {
  ping: {
    begin: (socket, visit) => talk(socket, visit, () => void setTimeout(() => socket.write(REQUEST), PING_MS)),
    pauseMs: soon,
  },
  silent: { begin: hang, pauseMs: soon },
  visit: { begin: (socket, visit) => talk(socket, visit, leave), pauseMs: regularly },
  reset: { begin: (socket, visit) => talk(socket, visit, (it) => void it.resetAndDestroy()), pauseMs: regularly },
  seldom: { begin: (socket, visit) => talk(socket, visit, leave), pauseMs: seldom },
};

/** Has a client with this habit come to a pod again and again. Returns how to end it. */
export function keepComing(habit: Habit, visit: Visit): () => void {
  let isOver = false;
  let socket: Socket | undefined;
  let next: NodeJS.Timeout | undefined;
  const { begin, pauseMs } = MANNERS[habit];
  const come = () => {
    socket = connect({ host: visit.ip, port: visit.port });
    // The end of a connection is what the next one waits for; why it ended is the same to a client.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (!isOver) next = setTimeout(come, pauseMs(visit.random));
    });
    begin(socket, visit);
  };
  come();
  return () => {
    isOver = true;
    socket?.destroy();
    clearTimeout(next);
  };
}

/** Asks, and does the next thing at each answer. An answer proves that the connection is there at both ends. */
function talk(socket: Socket, { onContact }: Visit, next: (socket: Socket) => void): void {
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('connect', () => socket.write(REQUEST));
  socket.on('data', () => {
    onContact(Date.now());
    next(socket);
  });
}

/** Says nothing. It was there for certain up to the doubt ago, and up to now where the other end says that it ends. */
function hang(socket: Socket, { onContact }: Visit): void {
  let clock: NodeJS.Timeout | undefined;
  socket.on('connect', () => {
    const since = Date.now();
    onContact(since);
    socket.setKeepAlive(true, 1000);
    clock = setInterval(() => onContact(Math.max(since, Date.now() - SILENT_DOUBT_MS)), 1000);
  });
  socket.on('end', () => onContact(Date.now()));
  socket.once('close', () => clearInterval(clock));
  socket.resume();
}
