import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { Visitors } from './visitors.ts';

/** Where the page connects to, relative to itself. */
const SOCKET_PATH = '/play';

/** The files of the page, by path. */
const FILES: Readonly<Record<string, { file: string; type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
};

const HEADERS = {
  'cache-control': 'no-cache',
  'content-security-policy': "default-src 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** How the game is served. */
export interface GameOptions {
  /** The folder with the page's files. */
  page: string;
  /** Between two signs of life, in milliseconds. */
  beatMs?: number;
}

/** The HTTP server of one table: the page, and its WebSockets. */
export function createGameServer({ page, beatMs }: GameOptions): Server {
  const files = new Map(
    Object.entries(FILES).map(([path, { file, type }]) => [path, { type, bytes: readFileSync(join(page, file)) }]),
  );
  const visitors = new Visitors(beatMs);
  const server = createServer((request, response) => {
    const file = files.get(parsePath(request));
    if (file === undefined) return answer(response, 404, 'not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'expected GET\n');
    return response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.bytes);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (parsePath(request) !== SOCKET_PATH) return socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    return visitors.server.handleUpgrade(request, socket, head, (webSocket) =>
      visitors.server.emit('connection', webSocket, request),
    );
  });
  return server.on('close', () => visitors.stop());
}

function parsePath({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain' }).end(text);
}
