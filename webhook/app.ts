import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { MUTATE_PATH } from '../contract/paths.ts';
import { type AdmissionRequest, type AdmissionReview, type ReadReview, readReview } from './admission-review.ts';
import { createBodyBudget } from './body-budget.ts';
import { isTooDense } from './is-too-dense.ts';
import { readBody } from './read-body.ts';
import { REFUSALS, type Refusal } from './refusals.ts';
import { answerOf, type Outcome } from './review.ts';

/**
 * A review holds the object and the old object, 3 MiB each at most (the API server's limit for a request to it), and less
 * than 1 MiB around them. https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/apiserver/pkg/server/config.go
 */
const MAX_BODY_BYTES = 7 * 1024 * 1024;

/** Bodies that are under way, of all connections: four of the largest, or a hundred of 300 KB. */
const MAX_BYTES_UNDER_WAY = 4 * MAX_BODY_BYTES;

/** What an HTTP app needs: the decision, and somebody to tell about it. */
export interface AppOptions {
  review(request: AdmissionRequest): Outcome;
  onOutcome(request: AdmissionRequest, outcome: Outcome, seconds: number): void;
  onRefusal(refusal: Refusal): void;
  /** A bug: the API server lets the pod pass. */
  onError(error: unknown): void;
}

/** The HTTP face of the webhook. Every answer is JSON. */
export function createApp(options: AppOptions): Express {
  const limits = { bytes: MAX_BODY_BYTES, budget: createBodyBudget(MAX_BYTES_UNDER_WAY) };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const start = performance.now();
    if (!isJson(request)) return refuse(response, 'not-json', options);
    const body = await readBody(request, limits);
    if (body.kind === 'gone') return undefined;
    if (body.kind === 'refused') return refuse(response, body.reason, options);
    const read = parseReview(body.text);
    if (read.kind === 'wrong') return refuse(response, 'not-a-review', options);
    const outcome = options.review(read.request);
    send(response, 200, answerOf(read.request, outcome));
    return options.onOutcome(read.request, outcome, (performance.now() - start) / 1000);
  };
  const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
    options.onError(error);
    if (!response.headersSent) refuse(response, 'internal-error', options);
  };
  const app = express().disable('x-powered-by').disable('etag').set('query parser', false);
  app.enable('strict routing').enable('case sensitive routing');
  return app
    .post(MUTATE_PATH, answer)
    .all(MUTATE_PATH, (_, response) => refuse(response, 'not-post', options))
    .use((_, response) => refuse(response, 'not-found', options))
    .use(answerError);
}

/** A charset may follow, and means nothing: JSON is UTF-8, RFC 8259 section 8.1. */
function isJson({ headers }: IncomingMessage): boolean {
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
