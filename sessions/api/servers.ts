import { createServer, type RequestListener, type Server } from 'node:http';
import { holdClients } from '../../lib/process/hold-clients.ts';

/** Backends of web applications have some connections each; this many bound what anybody else can make us hold. */
const MAX_CLIENTS = 1000;

/** No request here has a body, and none takes longer than the end of a session is waited for, ten seconds. */
const PUBLIC = { headersTimeout: 10_000, requestTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/**
 * nginx keeps an idle connection for 60 s; a server that closes earlier loses questions that are on their way.
 * https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive_timeout
 */
const ROUTER = { keepAliveTimeout: 75_000, headersTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/** The server for clients. */
export function createPublicServer(app: RequestListener): Server {
  const server = createServer(PUBLIC);
  holdClients(server, MAX_CLIENTS, app);
  return server;
}

/**
 * A server for routers alone, who have a connection for each question that is under way.
 * @param places beyond those of requests that are held
 */
export function createRouterServer(app: RequestListener, maxHeld: number, places = MAX_CLIENTS): Server {
  const server = createServer(ROUTER, app);
  server.maxConnections = maxHeld + places;
  return server;
}
