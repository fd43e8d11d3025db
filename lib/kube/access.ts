import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { KubeConfig, RequestContext, SecurityAuthentication } from '@kubernetes/client-node';
import { VERSION } from '../process/version.ts';

/** By what audit logs and priority rules tell our requests. */
const USER_AGENT = `spawner/${VERSION}`;

/**
 * Concurrent connections. Requests through the API server to a pod that may not answer get connections of their own, so that
 * no other request waits behind them.
 */
const CONNECTIONS = 32;

/** What a request to the API server needs. */
export interface Access {
  agent: HttpAgent;
  /** For what passes through it. */
  passing: HttpAgent;
  headers: Record<string, string>;
}

type Agents = Pick<Access, 'agent' | 'passing'>;

/**
 * Access to the API server as the kubeconfig says at the time of each request, over connections that are kept. A token
 * that its file or its program renews is in the next request's header; another CA or client certificate means other connections.
 */
export class KeptAccess {
  readonly #config: KubeConfig;
  readonly #kept = new Kept<Agents>();

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  async get(): Promise<Access> {
    const options = await readOptions(this.#config);
    const agents = this.#kept.get(serializeTls(options), () => createAgents(this.#config, options));
    return { ...agents, headers: { accept: 'application/json', ...readHeaders(options) } };
  }
}

/**
 * The same for the generated client, which would make a dispatcher, and with it a connection, for every request: the first
 * dispatcher is used on.
 */
export class KeptDispatcher implements SecurityAuthentication {
  readonly #config: KubeConfig;
  readonly #kept = new Kept<ReturnType<RequestContext['getDispatcher']>>();

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  getName(): string {
    return this.#config.getName();
  }

  async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const options = await readOptions(this.#config);
    const tls = serializeTls(options);
    if (!this.#kept.has(tls)) await this.#config.applySecurityAuthentication(context);
    const dispatcher = this.#kept.get(tls, () => context.getDispatcher());
    for (const [name, text] of Object.entries(readHeaders(options))) context.setHeaderParam(name, text);
    if (dispatcher) context.setDispatcher(dispatcher);
  }
}

/** Something that is recreated only if what secures connections has changed. */
class Kept<T> {
  #last: { tls: string; made: T } | undefined;

  has(tls: string): boolean {
    return this.#last?.tls === tls;
  }

  get(tls: string, make: () => T): T {
    if (this.#last?.tls !== tls) this.#last = { tls, made: make() };
    return this.#last.made;
  }
}

async function readOptions(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

function serializeTls({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): string {
  return JSON.stringify([ca, cert, key, servername, rejectUnauthorized].map(String));
}

function createAgents(config: KubeConfig, options: RequestOptions): Agents {
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  const cluster = config.getCurrentCluster();
  const isProxied = cluster?.proxyUrl !== undefined;
  if (isProxied && options.agent instanceof HttpAgent) return { agent: options.agent, passing: options.agent };
  const tls = { ca, cert, key, servername, ...(rejectUnauthorized !== undefined && { rejectUnauthorized }) };
  const own = { keepAlive: true, maxSockets: CONNECTIONS };
  const isPlain = cluster?.server.startsWith('http:');
  return {
    agent: isPlain ? new HttpAgent(own) : new HttpsAgent({ ...own, ...tls }),
    passing: isPlain ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true, ...tls }),
  };
}

/** Who asks. */
function readHeaders({ headers, auth }: RequestOptions): Record<string, string> {
  const texts = Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]));
  if (auth) texts.authorization = `Basic ${Buffer.from(auth).toString('base64')}`;
  return { 'user-agent': USER_AGENT, ...texts };
}
