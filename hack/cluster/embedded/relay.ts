import { connect, type Server } from 'node:net';
import { API_PORT } from './addresses.ts';

/**
 * Carries every connection of a listening socket to the API server. The socket was opened in the machine's own network
 * namespace and handed over, so the cluster is reached at a loopback port although it has no way out.
 */
export function relayToApiServer(server: Server): void {
  server.on('connection', (client) => {
    const upstream = connect({ port: API_PORT, host: '127.0.0.1', noDelay: true });
    // Small pieces held back for an acknowledgement would make every request 40 ms slower.
    client.setNoDelay(true);
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
}
