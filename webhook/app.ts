import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { MUTATE_PATH } from '../contract/paths.ts';
import { type AdmissionRequest, type AdmissionReview, type ReadReview, readReview } from './admission-review.ts';
import { createBodyBudget } from './body-budget.ts';
import { isTooDense } from './exceeds-value-limit.ts';
import { REFUSALS, type Refusal } from './http-errors.ts';
import { readBody } from './read-body.ts';
import { buildAnswer, type Outcome } from './review.ts';

/**
 * An API server takes 3 MiB in one request, twice what etcd stores, as JSON may be twice the size of what is stored. So the
 * review of a pod that can be stored is 3 MiB and what stands around it: who asks, and how. A creation has no old object.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/apiserver/pkg/server/config.go
 */
const MAX_BODY_BYTES = 3.25 * 1024 * 1024;

/** Bodies that are under way, of all connections: four of the largest, or two hundred of 60 KB. */
const MAX_BYTES_UNDER_WAY = 4 * MAX_BODY_BYTES;

/** What an HTTP app needs: the decision, and a listener for it. */
export interface AppOptions {
  review(request: AdmissionRequest): Outcome;
  onOutcome(request: AdmissionRequest, outcome: Outcome, seconds: number): void;
  onRefusal(refusal: Refusal): void;
  /** A bug: the API server lets the pod pass. */
  onError(error: unknown): void;
}

/**
 * The HTTP face of the webhook, on express. Every answer is JSON. What express would do besides routing is switched off: no
 * parser touches a body before its size is known.
 */
export function createApp(options: AppOptions): Express {
  const limits = { bytes: MAX_BODY_BYTES, budget: createBodyBudget(MAX_BYTES_UNDER_WAY) };
  const answer = async (request: Request, response: Response) => {
    const start = performance.now();
    if (!isJson(request.headers)) return refuse(response, 'not-json', options);
    const body = await readBody(request, limits);
    if (body.kind === 'gone') return undefined;
    if (body.kind === 'refused') return refuse(response, body.reason, options);
    const read = parseReview(body.text);
    if (read.kind === 'wrong') return refuse(response, 'not-a-review', options);
    const outcome = options.review(read.request);
    send(response, 200, buildAnswer(read.request, outcome));
    return options.onOutcome(read.request, outcome, (performance.now() - start) / 1000);
  };
  const app = express().enable('case sensitive routing').enable('strict routing').set('query parser', false);
  app.disable('x-powered-by').disable('etag');
  app
    .route(MUTATE_PATH)
    .post(answer)
    .all((_, response) => refuse(response, 'not-post', options));
  app.use((_, response) => refuse(response, 'not-found', options));
  // Express knows by the four parameters that this takes errors.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    options.onError(error);
    if (!response.headersSent) refuse(response, 'internal-error', options);
  });
  return app;
}

/** A charset may follow, and means nothing: JSON is UTF-8, RFC 8259 section 8.1. */
function isJson(headers: IncomingHttpHeaders): boolean {
  const isType = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  return isType && (headers['content-encoding'] ?? 'identity') === 'identity';
}

function parseReview(text: string): ReadReview {
  try {
    return isTooDense(text) ? { kind: 'wrong', expected: 'a pod' } : readReview(JSON.parse(text));
  } catch {
    return { kind: 'wrong', expected: 'JSON' };
  }
}

function refuse(response: ServerResponse, refusal: Refusal, { onRefusal }: AppOptions): void {
  const { status, error } = REFUSALS[refusal];
  if (refusal === 'not-post') response.setHeader('allow', 'POST');
  send(response, status, { error });
  onRefusal(refusal);
}

function send(response: ServerResponse, status: number, body: AdmissionReview | { error: string }): void {
  const json = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
  response.writeHead(status, headers).end(json);
}
