import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';
import process from 'node:process';

/**
 * What a pod of the fleet runs on the project's own image, where nginx cannot do it. The file stands alone, as it is mounted:
 * `node server.mts {"listen": ["0.0.0.0:8080"], "proxy": {"4180": 8080}}`.
 */
export interface Serving {
  /** Addresses with ports. */
  listen?: readonly string[];
  /** Ports whose connections go on to another port of the pod, over loopback. */
  proxy?: Readonly<Record<string, number>>;
}

/** So often something comes over a connection on which the server alone speaks. */
const TICK_MS = 300;
const OK = 'HTTP/1.1 200 OK\r\n';

/** Serves one connection; its first line says how it goes on. */
export function serve(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.once('data', (data) => {
    const head = String(data);
    if (head.startsWith('GET /download')) return download(socket);
    if (head.startsWith('POST /upload')) return upload(socket, Number(/^report: (\d+)/im.exec(head)?.[1]));
    if (head.startsWith('GET /websocket'))
      return webSocket(socket, /^sec-websocket-key: (\S+)/im.exec(head)?.[1] ?? '');
    keepAlive(socket, head);
  });
}

/** Answers each request. */
function keepAlive(socket: Socket, first: string): void {
  const answer = (text: string) => {
    socket.write(`${OK}Content-Length: 3\r\n\r\nok\n`);
    if (/^connection: close/im.test(text)) socket.end();
  };
  answer(first);
  socket.on('data', (data) => answer(String(data)));
  socket.on('end', () => socket.end());
}

/** Streams for as long as the client is there, also one that has shut its sending side. */
function download(socket: Socket): void {
  socket.write(`${OK}\r\n`);
  tick(socket, 'x');
  socket.resume();
}

/**
 * Shuts the sending side at once and reads on. As nothing can come back over this connection, what arrived is told by UDP, which has
 * no connections.
 */
function upload(socket: Socket, reportPort: number): void {
  const reports = createSocket('udp4').on('error', () => undefined);
  const client = socket.remoteAddress ?? '';
  socket.end(`${OK}Content-Length: 0\r\n\r\n`);
  socket.on('data', () => reports.send('arrived', reportPort, client));
  socket.on('close', () => reports.close());
}

/** RFC 6455, section 4.2.2: then a text of one letter now and then. The client says nothing but that it closes. */
function webSocket(socket: Socket, key: string): void {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
  socket.write(`${head}Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  tick(socket, Buffer.from([0x81, 1, 0x78]));
  socket.on('data', () => socket.destroy()).on('end', () => socket.destroy());
}

function tick(socket: Socket, what: string | Buffer): void {
  const timer = setInterval(() => socket.write(what), TICK_MS);
  socket.on('close', () => clearInterval(timer));
}

/** Hands a connection on to a port of the same pod. */
function passOn(socket: Socket, port: number): void {
  const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  for (const [one, other] of [
    [socket, upstream],
    [upstream, socket],
  ] as const)
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
  socket.pipe(upstream).pipe(socket);
}

if (import.meta.main) {
  const { listen = [], proxy = {} } = JSON.parse(process.argv[2] ?? '{}') as Serving;
  for (const place of listen) {
    const [host, port] = place.split(':');
    createServer({ allowHalfOpen: true }, serve).listen({ host, port: Number(port) });
  }
  for (const [port, target] of Object.entries(proxy))
    createServer({ allowHalfOpen: true }, (socket) => passOn(socket, target)).listen({ host: '0.0.0.0', port });
  process.on('SIGTERM', () => process.exit(0));
}
