import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import type { Habit } from './messages.ts';

/** Where a client connects, and where it reports its visits. */
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
/** Without an answer for this time, the pod is gone or the server hangs, and the client tries again. */
const PATIENCE_MS = 5000;
/**
 * A silent connection to a pod that vanished ends so late: keep-alive questions begin after a second, and the tenth without
 * answer is the last, a second each, https://docs.libuv.org/en/v1.x/tcp.html. One more for the clock.
 */
const SILENT_DOUBT_MS = 12_000;
/**
 * A connection through `kubectl port-forward` that comes and goes between two walks of the tables is not seen, and the next walk
 * is due after nine seconds at most: docs/counting.md. One more for the clock.
 */
const UNSEEN_MS = 10_000;
/** Around the idle timeout of the fleet, which is 20 s: some of these visits come in time and some do not. */
const SELDOM_MS = [12_000, 40_000] as const;

/** Comes once. Returns how to end it; `onGone` is called when it has ended, also by itself. */
type Come = (visit: Visit, onGone: () => void) => () => void;

/** What a client does with its connection, and how long it stays away afterwards. */
interface Manners {
  come: Come;
  pauseMs(random: () => number): number;
}

const soon = () => BACK_AFTER_MS;
const regularly = () => BETWEEN_VISITS_MS;
const seldom = (random: () => number) => SELDOM_MS[0] + random() * (SELDOM_MS[1] - SELDOM_MS[0]);
const leave = (socket: Socket) => void socket.end();
// Its connection keeps a process alive, and the pause does not.
const askOn = (socket: Socket) => void setTimeout(() => socket.write(REQUEST), PING_MS).unref();
const asking = (next: (socket: Socket) => void) => overSocket((socket, visit) => talk(socket, visit, next));

const MANNERS: Readonly<Record<Habit, Manners>> = {
  ping: { come: asking(askOn), pauseMs: soon },
  held: { come: (visit, onGone) => asking(askOn)(onlyHeld(visit), onGone), pauseMs: soon },
  silent: { come: overSocket(hang), pauseMs: soon },
  visit: { come: asking(leave), pauseMs: regularly },
  reset: { come: asking((socket) => void socket.resetAndDestroy()), pauseMs: regularly },
  seldom: { come: asking(leave), pauseMs: seldom },
  websocket: { come: openWebSocket, pauseMs: soon },
  download: { come: overSocket(download), pauseMs: soon },
  upload: { come: overSocket(upload), pauseMs: soon },
};

/** Has a client with this habit come to a pod again and again. Returns how to end it. */
export function keepComing(habit: Habit, visit: Visit): () => void {
  let isOver = false;
  let end = () => {};
  let next: NodeJS.Timeout | undefined;
  const { come, pauseMs } = MANNERS[habit];
  const begin = () => {
    end = come(visit, () => {
      if (!isOver) next = setTimeout(begin, pauseMs(visit.random));
    });
  };
  begin();
  return () => {
    isOver = true;
    end();
    clearTimeout(next);
  };
}

function overSocket(begin: (socket: Socket, visit: Visit) => void): Come {
  return (visit, onGone) => {
    const socket = connect({ host: visit.ip, port: visit.port, allowHalfOpen: true });
    // The end of a connection is what the next one waits for; why it ended is the same to a client.
    socket.on('error', () => undefined);
    socket.once('close', onGone);
    begin(socket, visit);
    return () => void socket.destroy();
  };
}

/** Claims only what is older than the longest time that may pass unseen. */
function onlyHeld({ onContact, ...visit }: Visit): Visit {
  const since = Date.now();
  return { ...visit, onContact: (at) => (at >= since + UNSEEN_MS ? onContact(at) : undefined) };
}

/** Asks, and does the next thing at each answer. An answer proves that the connection is there at both ends. */
function talk(socket: Socket, { onContact }: Visit, next: (socket: Socket) => void): void {
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('connect', () => socket.write(REQUEST));
  socket.on('end', () => socket.end());
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
  socket.on('end', () => {
    onContact(Date.now());
    socket.end();
  });
  socket.once('close', () => clearInterval(clock));
  socket.resume();
}

/** Shuts its sending side, and receives a stream: the server is in CLOSE_WAIT. */
function download(socket: Socket, { onContact }: Visit): void {
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('connect', () => socket.end('GET /download HTTP/1.1\r\nHost: torture\r\n\r\n'));
  socket.on('data', () => onContact(Date.now()));
  socket.on('end', () => socket.destroy());
}

/** Sends on and on to a server that has shut its sending side and is in FIN_WAIT2. What arrived comes back by UDP. */
function upload(socket: Socket, { onContact }: Visit): void {
  let isHalfClosed = false;
  const patience = setTimeout(() => socket.destroy(), PATIENCE_MS);
  const reports = createSocket('udp4').bind(0);
  reports.on('message', () => {
    patience.refresh();
    if (isHalfClosed) onContact(Date.now());
  });
  const timer = setInterval(() => socket.write('x'), PING_MS);
  reports.on('listening', () => {
    socket.write(`POST /upload HTTP/1.1\r\nHost: torture\r\nReport: ${reports.address().port}\r\n\r\n`);
  });
  socket.resume().on('end', () => {
    isHalfClosed = true;
  });
  socket.once('close', () => {
    clearInterval(timer);
    clearTimeout(patience);
    reports.close();
  });
}

/** A WebSocket on which the server speaks. */
function openWebSocket({ ip, port, onContact }: Visit, onGone: () => void): () => void {
  const it = new WebSocket(`ws://${ip}:${port}/websocket`);
  const patience = setTimeout(gone, PATIENCE_MS);
  let isGone = false;
  function gone(): void {
    clearTimeout(patience);
    it.close();
    // One whose pod has vanished does not say that it is closed for long.
    if (!isGone) onGone();
    isGone = true;
  }
  it.addEventListener('message', () => {
    patience.refresh();
    if (!isGone) onContact(Date.now());
  });
  it.addEventListener('error', gone);
  it.addEventListener('close', gone);
  return gone;
}
