import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { holdClients } from '../lib/process/hold-clients.ts';

/**
 * Go's clients keep an idle connection for 90 s; a server that closes earlier loses requests that are on their way. No
 * API server waits longer than 30 s for a webhook, so nothing that takes longer is worth reading.
 */
const OPTIONS: ServerOptions = {
  keepAliveTimeout: 95_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** An API server has a handful of connections here; this many bound what other clients can make us hold. */
const MAX_CONNECTIONS = 1000;

/** What the parser refuses before there is a request. */
const STATUS_OF_CODE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** How long a client may take that sends no request, in milliseconds. */
export interface Timeouts {
  /** To shake hands. */
  handshake: number;
  /** To end its side once it was told that it speaks no HTTP. */
  linger: number;
}

const TIMEOUTS: Timeouts = { handshake: 10_000, linger: 5_000 };

/** The HTTPS server, without a certificate yet. */
export function createWebhookServer(app: RequestListener, patience: Timeouts = TIMEOUTS): Server {
  const server = createServer({ ...OPTIONS, handshakeTimeout: patience.handshake });
  holdClients(server, MAX_CONNECTIONS, app);
  return server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    answerClientError(error, socket);
    // A listener has to end the connection itself, https://nodejs.org/api/http.html#event-clienterror: an answer waits for
    // a handshake that never ends, and a client's end may never come. Each would take one of the places for ever.
    setTimeout(() => socket.destroy(), patience.linger).unref();
  });
}

/** Answers what is no HTTP with JSON, as everything else. */
function answerClientError({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const body = '{"error":"expected an HTTP request"}';
  const head = `HTTP/1.1 ${STATUS_OF_CODE[code] ?? '400 Bad Request'}\r\ncontent-type: application/json\r\n`;
  socket.end(`${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
}
