import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { feedInPieces, PIECE_BYTES } from './feed-in-pieces.ts';
import { type Client, Places } from './places.ts';

interface Connected extends Client {
  socket: Socket;
  /** How many of the next bytes are a request's body, at the least. */
  bodyBytes: number;
  /** What goes on coming though it was answered, and how much of it is still read. */
  unwanted?: { request: IncomingMessage; bytes: number };
}

/** One is answered; of the next one we may hear before we hear that the answer was taken. */
const MAX_REQUESTS = 2;

/** An unwanted body: what a client may have sent before it knew, which is what the buffers of both sides hold. */
const MAX_UNWANTED_BYTES = 256 * 1024;

/**
 * Bounds what the clients of an HTTP server can have it do at one time: a number of connections, and two requests on each. A
 * client without a place is reset, so that neither bytes nor a TIME_WAIT stay. One that sends on without waiting for answers is
 * disconnected: no client in Go does so, and it would be answered thousands of times before any other.
 */
export function holdClients(server: Server, limit: number, listener: RequestListener): void {
  const places = new Places<Connected>(limit);
  const connected = new Map<string, Connected>();
  server.on('connection', (socket: Socket) => {
    const key = formatSource(socket);
    const client: Connected = { source: socket.remoteAddress ?? '', requests: 0, bodyBytes: 0, socket };
    connected.set(key, client);
    socket.on('close', () => {
      places.leave(client);
      if (connected.get(key) === client) connected.delete(key);
    });
    places.enter(client)?.socket.resetAndDestroy();
  });
  // With TLS, requests come by the socket that decrypts.
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    const client = connected.get(formatSource(socket));
    if (client) feedInPieces(socket, (bytes) => takePiece(client, bytes));
  });
  const answer: RequestListener = (request, response) => {
    const client = connected.get(formatSource(request.socket));
    if (client === undefined || client.requests >= MAX_REQUESTS) {
      request.socket.destroy();
      return;
    }
    client.requests += 1;
    // Some of the body may have come with the head, no more than a piece of it.
    client.bodyBytes = Math.max(0, Number(request.headers['content-length'] ?? 0) - PIECE_BYTES);
    places.touch(client);
    response.on('close', () => {
      client.requests -= 1;
      places.touch(client);
      if (!request.complete) client.unwanted = { request, bytes: MAX_UNWANTED_BYTES };
    });
    listener(request, response);
  };
  // Without a listener, node:http answers what is expected and unknown itself, as often as it is asked.
  server.on('request', answer).on('checkExpectation', answer);
}

/** How many of the given bytes are parsed at once. */
function takePiece(client: Connected, bytes: number): number {
  const piece = Math.min(bytes, client.bodyBytes || PIECE_BYTES);
  client.bodyBytes = Math.max(0, client.bodyBytes - piece);
  if (client.unwanted?.request.complete === false) client.unwanted.bytes -= piece;
  if (client.unwanted && client.unwanted.bytes < 0) client.socket.destroy();
  return piece;
}

/** Of the socket that decrypts the same as of the one below it. */
function formatSource({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
