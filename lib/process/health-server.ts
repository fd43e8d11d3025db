import type { Server } from 'node:http';
import process from 'node:process';
import { LIVENESS_PATH, METRICS_PATH, READINESS_PATH } from '../../contract/paths.ts';

// An import statement reads every export of the module, and one of them loads a WebSocket client: 6 MB for nothing.
const { createServer } = process.getBuiltinModule('node:http');

/** What a process says of itself. */
export interface Health {
  /** Why it cannot do its job now, or undefined when it can. */
  notReady(): string | undefined;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

/** Prometheus text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/ */
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

interface Answer {
  code: number;
  body: string;
  type?: string;
}

/** A plain HTTP server for the kubelet's probes and for Prometheus, apart from the port that does the work. */
export function createHealthServer(health: Health): Server {
  return createServer((request, response) => {
    answer(health, (request.url ?? '/').split('?')[0]).then(
      ({ code, body, type }) => response.writeHead(code, { 'content-type': type ?? 'text/plain' }).end(body),
      () => response.writeHead(500).end('cannot collect the metrics\n'),
    );
  });
}

async function answer(health: Health, path: string | undefined): Promise<Answer> {
  if (path === LIVENESS_PATH) return { code: 200, body: 'ok\n' };
  if (path === METRICS_PATH) return { code: 200, body: await health.metrics(), type: PROMETHEUS_TEXT };
  if (path !== READINESS_PATH) return { code: 404, body: 'not found\n' };
  const reason = health.notReady();
  return reason === undefined ? { code: 200, body: 'ok\n' } : { code: 503, body: `${reason}\n` };
}
