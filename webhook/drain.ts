import type { Server } from 'node:https';

/** How long an API server may still send requests here after the pod began to end: until the endpoints have spread. */
const SPREAD_MS = 5000;

/** Serves on until nobody sends any more, then answers what is under way and closes. */
export async function drain(server: Server): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SPREAD_MS));
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
}
