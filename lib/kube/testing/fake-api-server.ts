import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { KubeConfig, type KubernetesObject } from '@kubernetes/client-node';
import { createKubeClient, type KubeClient } from '../client.ts';
import { FakeObjects, type Place, placeOf } from './fake-objects.ts';

/** A request that the server got. Watches have the method `WATCH`. */
export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/** What goes wrong with a request: an answer with this status, or none at all. */
export type Fault = { status: number } | 'cut' | undefined;

/** For tests: an API server on a loopback port that knows what the project uses, and fails when it is told to. */
export class FakeApiServer {
  readonly objects = new FakeObjects();
  readonly seen: SeenRequest[] = [];
  /** Asked before each request is answered. */
  fault: (request: SeenRequest) => Fault = () => undefined;
  /** What discovery says, by the path of a group: `/apis/apps/v1`. */
  readonly kinds = new Map<string, { name: string; kind: string; namespaced: boolean }[]>();
  /** What `/version` says. */
  version = 'v1.34.4';
  /** With what ends their being told. */
  readonly #watches = new Map<ServerResponse, () => void>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** A client of it that takes a watch for dead after so long a silence. */
  async start(watchSilenceMs?: number): Promise<KubeClient> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'test' },
    );
    return createKubeClient(config, watchSilenceMs);
  }

  /** Breaks off every watch, as a restart does. */
  cutWatches(): void {
    for (const watch of this.#watches.keys()) watch.destroy();
  }

  /** Ends every watch, as its timeout does: behind all that was sent into it. */
  endWatches(): void {
    for (const [watch, leave] of this.#watches) {
      leave();
      watch.end();
    }
  }

  isWatched(): boolean {
    return this.#watches.size > 0;
  }

  /** A line into every watch. */
  sendToWatches(type: string, object: unknown): void {
    for (const watch of this.#watches.keys()) watch.write(`${JSON.stringify({ type, object })}\n`);
  }

  /** Requests that wrote, or tried to, without those that a fault hit. */
  writes(): SeenRequest[] {
    return this.seen.filter(({ method }) => !['GET', 'WATCH'].includes(method));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://fake');
    const method = query.get('watch') === 'true' ? 'WATCH' : (request.method ?? 'GET');
    const sent = await text(request);
    const body = sent ? JSON.parse(sent) : undefined;
    const seen = { method, path: pathname, query, body };
    const fault = this.fault(seen);
    if (fault === 'cut') return void request.socket.destroy();
    if (fault) return reply(response, fault.status, { kind: 'Status', message: 'injected', code: fault.status });
    this.seen.push(seen);
    const place = placeOf(pathname);
    if (method === 'WATCH') return this.#watch(response, place, query);
    try {
      reply(response, 200, this.#do(seen, place));
    } catch (error) {
      const code = Number((error as { code?: number }).code ?? 500);
      reply(response, code, { kind: 'Status', message: String(error), code });
    }
  }

  #do({ method, path, query, body }: SeenRequest, place: Place): unknown {
    const object = body as KubernetesObject;
    const resources = this.kinds.get(path);
    if (resources) return { kind: 'APIResourceList', resources };
    if (path === '/version') return { gitVersion: this.version };
    if (path.endsWith('/scale')) return this.#scale(method, place, object);
    if (method === 'GET') return place.name ? this.objects.get(place) : this.objects.list(place, query);
    if (method === 'POST') return this.objects.create(place, object);
    if (method === 'PUT') return this.objects.replace(place, object);
    if (method === 'PATCH') return this.objects.patch(place, object, query.get('fieldManager') ?? undefined);
    return this.objects.remove(place, object && 'preconditions' in object ? (object.preconditions as object) : {});
  }

  /** The scale of an object is its replicas, under its version. */
  #scale(method: string, place: Place, { metadata, ...sent }: KubernetesObject = {}): unknown {
    const { resourceVersion = '' } = metadata ?? {};
    const spec = 'spec' in sent ? (sent.spec as object) : {};
    const patch = { metadata: { resourceVersion }, spec } as KubernetesObject;
    const object = method === 'PUT' ? this.objects.patch(place, patch, 'scale') : this.objects.get(place);
    const { replicas } = (object as { spec?: { replicas?: number } }).spec ?? {};
    return { kind: 'Scale', metadata: object.metadata, spec: { replicas }, status: { replicas } };
  }

  #watch(response: ServerResponse, place: Place, query: URLSearchParams): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const send = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`);
    const leave = this.objects.watch(place, { query, send });
    this.#watches.set(response, leave);
    response.on('close', () => {
      this.#watches.delete(response);
      leave();
    });
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const retry = status === 429 ? { 'retry-after': '0' } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...retry }).end(JSON.stringify(body));
}
