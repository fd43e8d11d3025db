import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { describeError, type Log } from '../../lib/process/log.ts';
import { sendJson } from './respond.ts';

/** A method and a path, and what answers there. */
export interface AppRoute {
  method: 'get' | 'post';
  path: string;
  handle(request: Request, response: Response): void | Promise<void>;
}

/** What an app answers. */
export interface AppOptions {
  routes: readonly AppRoute[];
  /** Everything else; where there is none, 404 and 405. */
  fallback?: RequestHandler;
  log: Log;
}

/** An HTTP app on express whose every answer is JSON unless a handler sends another. No body is read. */
export function createApp({ routes, fallback, log }: AppOptions): Express {
  const app = express().enable('case sensitive routing').enable('strict routing').set('query parser', false);
  app.disable('x-powered-by').disable('etag');
  for (const { method, path, handle } of routes) {
    const allow = method.toUpperCase();
    app
      .route(path)
      [method](handle)
      .all((_, response) => {
        response.setHeader('allow', allow);
        sendJson(response, { status: 405, body: { error: `expected ${allow}`, reason: 'MethodNotAllowed' } });
      });
  }
  app.use(fallback ?? ((_, response) => sendJson(response, { status: 404, body: NOT_FOUND })));
  // Express knows by the four parameters that this takes errors.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    log.error('cannot answer a request', { error });
    const body = { error: 'the request failed', reason: describeError(error) };
    if (!response.headersSent) sendJson(response, { status: 503, body, retryAfterSeconds: 1 });
  });
  return app;
}

const NOT_FOUND = { error: 'there is nothing at this path', reason: 'NotFound' };
