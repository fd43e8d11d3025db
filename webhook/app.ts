import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { MUTATE_PATH } from '../contract/paths.ts';
import type { AdmissionRequest } from './admission-review.ts';
import { readReview } from './admission-review.ts';
import { answerOf, type Outcome } from './review.ts';

/**
 * A review holds the object and the old object, 3 MiB each at most (the API server's limit for a request to it), and less
 * than 1 MiB around them.
 */
const MAX_BODY_BYTES = 7 * 1024 * 1024;

/** What an HTTP app needs: the decision, and somebody to tell about it. */
export interface AppOptions {
  review(request: AdmissionRequest): Outcome;
  onOutcome(request: AdmissionRequest, outcome: Outcome): void;
}

/** The HTTP face of the webhook. Every answer is JSON. */
export function createApp({ review, onOutcome }: AppOptions): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.post(MUTATE_PATH, requireJson, express.json({ limit: MAX_BODY_BYTES, strict: true }), (request, response) => {
    const read = readReview(request.body);
    if (read.kind === 'wrong') {
      response.status(400).json({ error: `expected ${read.expected}` });
      return;
    }
    const outcome = review(read.request);
    onOutcome(read.request, outcome);
    response.json(answerOf(read.request, outcome));
  });
  app.all(
    MUTATE_PATH,
    (_, response) => void response.status(405).set('allow', 'POST').json({ error: 'expected POST' }),
  );
  app.use((_, response) => void response.status(404).json({ error: 'not found' }));
  app.use(answerError);
  return app;
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) next();
  else response.status(415).json({ error: 'expected content-type application/json' });
};

/** Bodies that are too large or no JSON carry their status; anything else is a bug, and the API server lets the pod pass. */
const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const status = Number(error?.status) || 500;
  response.status(status).json({ error: status === 500 ? 'internal error' : String(error.message) });
};
