import { once } from 'node:events';
import { get } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';

/**
 * How a connection comes and goes: by a reset, by an end of its own, after an answer by the server's end, or by the client's as of a gRPC
 * probe, which is the same to TCP, or after no answer in time.
 */
type VisitKind = 'reset' | 'tcp' | 'http' | 'grpc' | 'timeout';

const PATHS = { http: '/', grpc: '/stay', timeout: '/wait' };
const ANSWER = 'HTTP/1.0 200 OK\r\n\r\n';

/** The kubelet's default of a probe's `timeoutSeconds`. */
const TIMEOUT_MILLISECONDS = 1000;

/**
 * For kernel tests: a process that opens and closes connections as it is told, one JSON array a line on standard input,
 * `[verb, ...arguments]`, and answers each with a line `[result]` when it is done.
 */
const servers = new Map<string, Server>();
const accepted = new Map<string, Socket[]>();
const clients = new Map<string, Socket[]>();

const verbs: Record<string, (...words: never[]) => Promise<unknown>> = {
  async listen(name: string, host: string, port: number, ipv6Only: boolean) {
    if (servers.get(name)?.listening) return;
    const sockets: Socket[] = [];
    accepted.set(name, sockets);
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      sockets.push(socket);
    });
    servers.set(name, server);
    server.listen({ host, port, ipv6Only, backlog: 4096 });
    await once(server, 'listening');
  },
  /**
   * Answers each request on a connection of its own and closes first; a client that ends without one is ended, too. The answer to `/stay`
   * leaves the end to the client, and `/wait` is never answered.
   */
  async serve(host: string, port: number) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const path = String(data).split(' ')[1];
        if (path === '/stay') socket.write(ANSWER);
        else if (path !== '/wait') socket.end(ANSWER);
      });
    });
    server.listen({ host, port, backlog: 4096 });
    await once(server, 'listening');
  },
  /** From now on, this number of connections each period, as the kubelet makes them. */
  async probe(kind: VisitKind, host: string, port: number, from: string, milliseconds: number, each = 1) {
    setInterval(async () => {
      for (let made = 0; made < each; made += 1) await visitOnce(kind, { host, port, from });
    }, milliseconds);
  },
  async visit(kind: VisitKind, host: string, port: number, from: string) {
    await visitOnce(kind, { host, port, from });
  },
  async unlisten(name: string) {
    servers.get(name)?.close();
  },
  async connect(name: string, count: number, host: string, port: number, from: string) {
    const sockets = clients.get(name) ?? [];
    clients.set(name, sockets);
    for (let opened = 0; opened < count; opened += 1) {
      const socket = connect({ host, port, localAddress: from, allowHalfOpen: true });
      socket.on('error', () => undefined);
      // The sidecar may refuse one of many from the same address; nobody else may.
      await once(socket, 'connect').catch((error) => {
        if (error.code !== 'ECONNRESET') throw error;
      });
      if (!socket.destroyed) sockets.push(socket.resume());
    }
  },
  /** Waits until a listener has accepted this number of connections. */
  async accepted(name: string, count: number) {
    while ((accepted.get(name)?.length ?? 0) < count) await new Promise(setImmediate);
  },
  /** Ends one's half of the newest `count` connections: of a client, or of a listener's. */
  async end(name: string, count: number) {
    for (const socket of socketsOf(name).slice(-count)) socket.end();
  },
  /** Forgets the newest `count` connections, whose both halves have ended. */
  async destroy(name: string, count: number) {
    for (const socket of socketsOf(name).splice(-count)) socket.destroy();
  },
  /** Asks over HTTP on a connection of its own, from an address; the body. */
  async get(host: string, port: number, path: string, from: string) {
    const request = get({ host, port, path, localAddress: from, agent: false });
    const [response] = await once(request, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return body;
  },
  /** Writes so many bytes to the newest connection, and waits until the kernel has them. */
  async write(name: string, bytes: number) {
    const socket = socketsOf(name).at(-1);
    await new Promise((resolve) => socket?.write(Buffer.alloc(bytes), resolve));
  },
  /** Leaves what comes for the newest connection in the kernel, or takes it again. */
  async read(name: string, isRead: boolean) {
    socketsOf(name).at(-1)?.[isRead ? 'resume' : 'pause']();
  },
  /** So many at once come and go, each of them so often. */
  async storm(atOnce: number, count: number, host: string, port: number, from: string, pauseMilliseconds = 0) {
    const to = { host, port, from, pauseMilliseconds };
    await Promise.all(Array.from({ length: atOnce }, () => comeAndGo(count, to)));
  },
  async reset(name: string, count: number) {
    for (const socket of socketsOf(name).splice(-count)) socket.resetAndDestroy();
  },
};

async function visitOnce(
  kind: VisitKind,
  { host, port, from }: { host: string; port: number; from: string },
): Promise<void> {
  const socket = connect({ host, port, localAddress: from });
  socket.on('error', () => undefined);
  const isOver = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, 'connect').catch(() => undefined);
  if (kind === 'reset') socket.resetAndDestroy();
  else if (kind === 'tcp') socket.end();
  else socket.write(`GET ${PATHS[kind]} HTTP/1.0\r\n\r\n`);
  if (kind === 'grpc') socket.once('data', () => socket.end());
  if (kind === 'timeout') setTimeout(() => socket.destroy(), TIMEOUT_MILLISECONDS);
  socket.resume();
  await isOver;
}

/** One after the other, each of them closed as soon as it is open. */
async function comeAndGo(
  count: number,
  { pauseMilliseconds, ...to }: { host: string; port: number; from: string; pauseMilliseconds: number },
): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    await visitOnce('reset', to);
    if (pauseMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

function socketsOf(name: string): Socket[] {
  return clients.get(name) ?? accepted.get(name) ?? [];
}

for await (const line of createInterface({ input: process.stdin })) {
  // Only the tests write here, and they call the verbs by their types.
  const [verb, ...words] = JSON.parse(line) as [string, ...never[]];
  const answer = await verbs[verb]?.(...words);
  // Ends and resets leave the process in the next turns of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.stdout.write(`${JSON.stringify([answer])}\n`);
}
process.exit(0);
