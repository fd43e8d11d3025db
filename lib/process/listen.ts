import { once } from 'node:events';
import type { Server } from 'node:net';

/**
 * Listens on a port of every address, IPv6 and IPv4 where the machine has both.
 * @throws Error naming the port, with the system's error as cause
 */
export async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port);
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`Cannot listen on port ${port}`, { cause });
  }
}
