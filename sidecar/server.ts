import { createServer, type Server } from 'node:net';
import { ClientConnection, PATIENCE, type Patience, type Respond } from './connection.ts';
import type { OwnTrafficCount } from './own-traffic.ts';

/**
 * So many clients at once, event streams among them. The kubelet, Prometheus, a reaper and a few people are ten; a
 * thousand open connections of somebody hostile would cost this pod 20 MB.
 */
export const MAX_CONNECTIONS = 128;

/**
 * A server of our own over TCP: node:http costs 0.4 to 1 MB more in every pod of a cluster, see
 * docs/decisions/sidecar-http.md.
 */
export function createSidecarServer(respond: Respond, own: OwnTrafficCount, patience: Patience = PATIENCE): Server {
  // A client that has sent its request may end its half of the connection, and still gets its answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    own.connectionOpened();
    socket.on('close', () => own.connectionClosed());
    new ClientConnection(socket, respond, patience);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', () => own.connectionDropped());
  return server;
}
