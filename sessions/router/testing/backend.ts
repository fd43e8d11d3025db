import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

/** An application as a session runs it: it answers what it was asked, and says what it saw. */
export function createBackend(): Server {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer(async (request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
      // The second comes when the client has said that it saw the first.
      server.once('spawner-next', () => response.end('data: second\n\n'));
      return;
    }
    if (path === '/next') server.emit('spawner-next');
    if (path === '/says') {
      const [[name = '', value = ''] = []] = new URLSearchParams(request.url?.split('?')[1]);
      response.writeHead(name === 'location' ? 302 : 200, { [name]: value }).end('said');
      return;
    }
    if (path === '/long') {
      const length = Number(request.url?.split('?')[1]);
      response.writeHead(200, { 'x-long': 'x'.repeat(length) }).end();
      return;
    }
    const status = Number(/^\/status\/(\d+)/.exec(path ?? '')?.[1] ?? 200);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(await describe(request)));
  });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      webSocket.on('message', (text) => webSocket.send(`${request.url} ${text}`));
    });
  });
  return server;
}

/** What the backend saw of a request. */
export interface Seen {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  bytes: number;
  sha256: string;
}

async function describe(request: IncomingMessage): Promise<Seen> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  const { method = '', url = '', headers } = request;
  return { method, url, headers: headers as Record<string, string>, bytes, sha256: hash.digest('hex') };
}
