import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LISTENERS_PATH, SIDECAR_HEADER } from '../../../contract/paths.ts';

/** For tests: a sidecar that says what it is told to, for every pod of the loopback address. */
export class FakeStatus {
  /** What it says besides; its idle time goes on as a clock does. */
  says: { listening: boolean; active: number; idleSince: number; at?: string } = {
    listening: false,
    active: 0,
    idleSince: 0,
  };
  port = 0;
  questions = 0;
  readonly #server: Server = createServer(({ url }, response) => {
    const { listening, active, idleSince, at: address = '0.0.0.0' } = this.says;
    response.writeHead(200, { [SIDECAR_HEADER]: 'test' });
    if (url === LISTENERS_PATH) {
      response.end(JSON.stringify({ listeners: [{ address, port: 8080 }] }));
      return;
    }
    this.questions += 1;
    const status = {
      active_connections: active,
      waiting_connections: 0,
      seconds_since_active: active > 0 ? 0 : Math.floor((Date.now() - idleSince) / 1000),
      listening,
      ever_active: true,
      reason: listening ? (active > 0 ? 'connected' : 'idle') : 'not-listening',
    };
    response.end(JSON.stringify(status));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
