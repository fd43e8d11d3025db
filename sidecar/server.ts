import { ClientConnection, PATIENCE, type Patience, type Respond } from './connection.ts';
import type { Listening, Network } from './host.ts';
import type { OwnTrafficCount } from './own-traffic.ts';

/**
 * So many clients at once, event streams among them. The kubelet, Prometheus, a reaper and a few people are ten; a
 * thousand open connections of somebody hostile would cost this pod 20 MB.
 */
export const MAX_CONNECTIONS = 128;

/** What a server answers with, and where. */
export interface ServerOptions {
  port: number;
  respond: Respond;
  own: OwnTrafficCount;
  patience?: Patience;
}

/**
 * A server of our own over TCP: node:http costs 0.4 to 1 MB more in every pod of a cluster, see
 * docs/decisions/sidecar-http.md.
 * @throws Error naming the port, with the system's error as cause
 */
export async function serve(
  network: Network,
  { port, respond, own, patience = PATIENCE }: ServerOptions,
): Promise<Listening> {
  try {
    return await network.listen({
      port,
      maxConnections: MAX_CONNECTIONS,
      onConnection(socket) {
        own.connectionOpened();
        socket.on('close', () => own.connectionClosed());
        new ClientConnection(socket, respond, patience);
      },
      onDrop: () => own.connectionDropped(),
    });
  } catch (cause) {
    throw new Error(`Cannot listen on port ${port}`, { cause });
  }
}
