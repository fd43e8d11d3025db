import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { SessionSpec } from '../../../contract/sessions.ts';
import type { KubeClient } from '../../../lib/kube/client.ts';
import { closeServer, listenOnLoopback, type Replica, SessionsLab, startReplica } from '../../api/testing/api-lab.ts';
import { createBackend, type Seen } from './backend.ts';
import { type Router, startRouter } from './router.ts';

/** A request to the router. */
export interface Sent {
  method?: string;
  body?: Buffer | undefined;
  headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A router before two replicas of the api, and an application: all as they run, on loopback ports. */
export class RouterScene {
  readonly lab: SessionsLab;
  readonly client: KubeClient;
  readonly replicas: readonly [Replica, Replica];
  readonly router: Router;
  readonly #backend: Server;
  readonly #backendPort: number;
  #sessions: string[] = [];

  private constructor(
    parts: Pick<RouterScene, 'lab' | 'client' | 'replicas' | 'router'>,
    backend: Server,
    port: number,
  ) {
    this.lab = parts.lab;
    this.client = parts.client;
    this.replicas = parts.replicas;
    this.router = parts.router;
    this.#backend = backend;
    this.#backendPort = port;
  }

  static async start(): Promise<RouterScene> {
    const lab = new SessionsLab();
    const client = await lab.start();
    const replicas = [await startReplica(client), await startReplica(client)] as const;
    const router = await startRouter({
      route: replicas.map(({ route }) => route),
      status: replicas.map(({ status }) => status),
    });
    const backend = createBackend();
    return new RouterScene({ lab, client, replicas, router }, backend, await listenOnLoopback(backend));
  }

  async stop(): Promise<void> {
    await this.router.stop();
    for (const replica of this.replicas) await replica.stop();
    await closeServer(this.#backend);
    await this.lab.server.stop();
  }

  /** A session that starts. */
  create(name: string, spec: Partial<SessionSpec> = {}): void {
    this.lab.create(name, spec);
    this.#sessions.push(name);
  }

  /** A session is ready where the application is. */
  makeReady(name: string, port = this.#backendPort): void {
    this.lab.say(name, { ready: true, ip: '127.0.0.1', port });
  }

  /** The sessions of a test are gone. */
  forget(): void {
    for (const name of this.#sessions) this.lab.remove(name);
    this.#sessions = [];
  }

  /** Sends a request to the router, with the path as it stands. */
  async send(path: string, { method = 'GET', body, headers = {} }: Sent = {}): Promise<Answer> {
    // Node says nothing of the length of a DELETE's body, for example.
    const isChunked = 'transfer-encoding' in headers;
    const length = body && !isChunked ? { 'content-length': String(body.length) } : {};
    const sent = httpRequest({
      host: '127.0.0.1',
      port: this.router.port,
      method,
      path,
      headers: { ...headers, ...length },
      agent: false,
    });
    // A router that has answered does not read the rest.
    sent.on('error', () => undefined).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  }

  /** What the application sees of a request. */
  async see(path: string, sent: Sent = {}): Promise<Seen> {
    return JSON.parse((await this.send(path, sent)).body);
  }

  /** Waits until so many requests are held, by both replicas together or by some. */
  async untilHeld(requests: number, replicas: readonly Replica[] = this.replicas): Promise<void> {
    const count = async () => (await Promise.all(replicas.map(heldBy))).reduce((sum, held) => sum + held, 0);
    while ((await count()) !== requests) await new Promise(setImmediate);
  }
}

/** Starts a scene for the tests of a file, with the session `game` for each of them. */
export function inRouterScene(started: (scene: RouterScene) => void): void {
  let scene: RouterScene;
  beforeAll(async () => {
    scene = await RouterScene.start();
    started(scene);
  });
  afterAll(() => scene.stop());
  beforeEach(() => {
    scene.create('game');
    scene.makeReady('game');
  });
  afterEach(() => scene.forget());
}

async function heldBy({ metrics }: Replica): Promise<number> {
  return Number(/^spawner_session_held_requests (\d+)$/m.exec(await metrics())?.[1]);
}
