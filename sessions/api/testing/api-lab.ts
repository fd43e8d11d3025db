import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubernetesObject } from '@kubernetes/client-node';
import {
  SESSION_API_VERSION,
  SESSION_KIND,
  SESSION_PLURAL,
  type SessionLivedBackend,
  type SessionSpec,
  type SessionStatus,
} from '../../../contract/sessions.ts';
import type { KubeClient } from '../../../lib/kube/client.ts';
import { FakeApiServer } from '../../../lib/kube/testing/fake-api-server.ts';
import type { Log } from '../../../lib/process/log.ts';
import { readSettings } from '../../../lib/process/settings.ts';
import { createApps } from '../create-apps.ts';
import { createPublicServer, createRouterServer } from '../servers.ts';
import { SESSION_API_SETTINGS } from '../settings.ts';

/** The namespace of the lab's sessions. */
export const LAB_NAMESPACE = 'games';

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The api as it runs, on loopback ports. */
export interface Replica {
  /** The ports of its listeners. */
  public: number;
  route: number;
  status: number;
  metrics(): Promise<string>;
  notReady(): string | undefined;
  /** As SIGTERM does it. */
  sendAway(): void;
  stop(): Promise<void>;
}

/** Starts a replica that follows an API server, and waits until it knows its sessions. */
export async function startReplica(client: KubeClient, flags: readonly string[] = []): Promise<Replica> {
  const fixed = ['--application-image', 'game:1', '--base-url', 'http://play.example', '--namespace', LAB_NAMESPACE];
  const read = readSettings(SESSION_API_SETTINGS, { argv: [...fixed, ...flags], env: {} });
  if (read.kind !== 'settings') throw new Error(JSON.stringify(read));
  const { settings } = read;
  const apps = createApps({ client, settings, log: SILENT });
  const servers = [
    createPublicServer(apps.public),
    createRouterServer(apps.route, settings.maxHeld),
    createRouterServer(apps.status, settings.maxHeld),
  ];
  const [first = 0, second = 0, third = 0] = await Promise.all(servers.map(listenOnLoopback));
  while (apps.notReady() !== undefined) await new Promise(setImmediate);
  return {
    public: first,
    route: second,
    status: third,
    metrics: apps.metrics,
    notReady: apps.notReady,
    sendAway: apps.sendAway,
    async stop() {
      apps.sendAway();
      apps.close();
      for (const server of servers) await closeServer(server);
    },
  };
}

/** Listens on a free port. */
export async function listenOnLoopback(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Closes a server with all its connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** An API server that has sessions, and what a controller would write into them. */
export class SessionsLab {
  readonly server = new FakeApiServer();
  readonly #replicas: Replica[] = [];
  #client: KubeClient | undefined;

  async start(): Promise<KubeClient> {
    this.#client = await this.server.start();
    return this.#client;
  }

  /** Starts a replica that follows this API server. It stops with the lab. */
  async startReplica(...flags: string[]): Promise<Replica> {
    const replica = await startReplica(this.#client ?? (await this.start()), flags);
    this.#replicas.push(replica);
    return replica;
  }

  async stop(): Promise<void> {
    for (const replica of this.#replicas) await replica.stop();
    await this.server.stop();
  }

  create(name: string, spec: Partial<SessionSpec> = {}, metadata: SessionLivedBackend['metadata'] = {}): void {
    const object = {
      apiVersion: SESSION_API_VERSION,
      kind: SESSION_KIND,
      metadata: { namespace: LAB_NAMESPACE, name, ...metadata },
      spec: { template: { containers: [{ name: 'app', image: 'game:1' }] }, ...spec },
    };
    this.server.objects.create(placeOf(), object as unknown as KubernetesObject);
  }

  read(name: string): SessionLivedBackend {
    return this.server.objects.get(placeOf(name)) as unknown as SessionLivedBackend;
  }

  names(): string[] {
    const { items } = this.server.objects.list(placeOf(), new URLSearchParams()) as { items: KubernetesObject[] };
    return items.map(({ metadata }) => metadata?.name ?? '');
  }

  say(name: string, status: SessionStatus): void {
    this.change(name, { status });
  }

  change(name: string, patch: object): void {
    this.server.objects.patch(placeOf(name), patch as KubernetesObject);
  }

  remove(name: string): void {
    this.server.objects.remove(placeOf(name));
  }
}

function placeOf(name?: string) {
  return { resource: SESSION_PLURAL, namespace: LAB_NAMESPACE, ...(name !== undefined && { name }) };
}
