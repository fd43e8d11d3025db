import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';

/** How long clients may still send requests here after the pod began to end: until the endpoints have spread. */
const SPREAD_MS = 5000;

/**
 * Serves on until no client sends any more, then answers what is under way and closes. Every answer meanwhile asks the client
 * to close its connection, so that none is closed under a request that is on its way.
 */
export async function drain(server: Server | TlsServer, spreadMs = SPREAD_MS): Promise<void> {
  server.prependListener('request', (_request, response) => void response.setHeader('connection', 'close'));
  await new Promise((resolve) => setTimeout(resolve, spreadMs));
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
}
