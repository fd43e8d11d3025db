import type { Server } from 'node:http';
import process from 'node:process';
import { LIVENESS_PATH, METRICS_PATH, READINESS_PATH } from '../../contract/paths.ts';
import { PROMETHEUS_TYPE } from '../text/prometheus-text.ts';
import { holdClients } from './hold-clients.ts';

// An import statement reads every export of the module, and one of them loads a WebSocket client: 6 MB for nothing.
const { createServer } = process.getBuiltinModule('node:http');

/** What a process reports about itself. */
export interface Health {
  /** Why it cannot do its job now, or undefined when it can. */
  notReady(): string | undefined;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

/**
 * Every pod of the cluster may ask. The kubelet, a few Prometheus and some people are ten; a hostile client holds at most this
 * many answers.
 */
const MAX_CLIENTS = 128;

/** The kubelet waits for a second, Prometheus for ten: a client that takes longer to ask is neither. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 10_000, connectionsCheckingInterval: 5_000 };

interface Answer {
  code: number;
  body: string;
  type?: string;
}

/** A plain HTTP server for the kubelet's probes and for Prometheus, apart from the port that does the work. */
export function createHealthServer(health: Health, patience = PATIENCE): Server {
  const server = createServer(patience);
  const shared = { ...health, metrics: shareAnswer(() => health.metrics()) };
  holdClients(server, MAX_CLIENTS, ({ url = '/' }, response) => {
    answer(shared, url.split('?')[0]).then(
      ({ code, body, type = 'text/plain' }) =>
        response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body),
      () => response.writeHead(500).end('cannot collect the metrics\n'),
    );
  });
  return server;
}

/** Clients that ask while an answer is being made share it. */
function shareAnswer(ask: () => Promise<string>): () => Promise<string> {
  let underWay: Promise<string> | undefined;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

async function answer(health: Health, path: string | undefined): Promise<Answer> {
  if (path === LIVENESS_PATH) return { code: 200, body: 'ok\n' };
  if (path === METRICS_PATH) return { code: 200, body: await health.metrics(), type: PROMETHEUS_TYPE };
  if (path !== READINESS_PATH) return { code: 404, body: 'not found\n' };
  const reason = health.notReady();
  return reason === undefined ? { code: 200, body: 'ok\n' } : { code: 503, body: `${reason}\n` };
}
