import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SIDECAR_HEADER } from '../../contract/paths.ts';
import type { Status } from '../../contract/status.ts';

/** For tests: a sidecar on loopback whose every follower is told what it says. */
export interface FakeSidecar {
  port: string;
  followers: ReadonlySet<ServerResponse>;
  /** Whether it said last that its pod accepts new connections. */
  last(): boolean | undefined;
  say(accepts: boolean, more?: Partial<Status>): void;
  /** Breaks off every stream. */
  cut(): void;
  stop(): void;
}

/** Starts one that accepts new connections. */
export async function fakeSidecar(): Promise<FakeSidecar> {
  const followers = new Set<ServerResponse>();
  let last: Partial<Status> = { accepts_new_connections: true };
  const text = () => `data: ${JSON.stringify(last)}\n\n`;
  const server = createServer((_, response) => {
    followers.add(response.on('close', () => followers.delete(response)));
    response.writeHead(200, { 'content-type': 'text/event-stream', [SIDECAR_HEADER]: 'test' }).write(text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: String((server.address() as AddressInfo).port),
    followers,
    last: () => last.accepts_new_connections,
    say(accepts: boolean, more: Partial<Status> = {}) {
      last = { accepts_new_connections: accepts, ...more };
      for (const follower of followers) follower.write(text());
    },
    cut() {
      for (const follower of followers) follower.destroy();
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
