import type { Express, Request, Response } from 'express';
import { type HoldRefusal, ROUTE_HEADERS, ROUTE_PATH } from '../../contract/route.ts';
import type { Log } from '../../lib/process/log.ts';
import { createApp } from './create-app.ts';
import { decideRoute, type Route } from './decide-route.ts';
import type { HeldRequests } from './held-requests.ts';
import { parseRoute, type SessionRef } from './parse-route.ts';
import type { RouteKind } from './route-kinds.ts';
import type { SessionCache } from './session-cache.ts';
import { waitForSession } from './wait-for-session.ts';

/** What the router's app needs. */
export interface RouteOptions {
  log: Log;
  namespaces: readonly string[];
  cache: SessionCache;
  held: HeldRequests;
  /** How long a request waits for a session to start, in milliseconds. */
  holdMs: number;
  /** Aborted when the process ends: whoever waits asks another replica. */
  stopping: AbortSignal;
  onRoute(kind: RouteKind): void;
}

/** What is answered: a target, the status page and perhaps why a request was not held, or that another replica should be asked. */
type Answer =
  | Extract<Route, { kind: 'target' | 'status' }>
  | { kind: 'timeout' | 'stopping' | 'left' }
  | { kind: 'refused'; refusal: HoldRefusal };

/** The app that the router asks for each request where it goes. */
export function createRouteApp(options: RouteOptions): Express {
  const handle = async (request: Request, response: Response): Promise<void> => {
    const ref = parseRoute(String(request.headers[ROUTE_HEADERS.uri] ?? ''), options.namespaces);
    const answer = ref ? await findRoute(options, ref, response) : ({ kind: 'status' } as const);
    options.onRoute(answer.kind);
    send(response, answer);
  };
  return createApp({ log: options.log, routes: [{ method: 'get', path: ROUTE_PATH, handle }] });
}

async function findRoute(options: RouteOptions, ref: SessionRef, response: Response): Promise<Answer> {
  const route = decideRoute(await options.cache.find(ref));
  if (route.kind !== 'wait') return route;
  const place = options.held.enter(`${ref.namespace}/${ref.name}`);
  if (place.kind === 'refused') return { kind: 'refused', refusal: place.refusal };
  const left = new AbortController();
  const leave = () => left.abort();
  response.on('close', leave);
  try {
    return await hold(options, ref, left.signal);
  } finally {
    response.off('close', leave);
    place.leave();
  }
}

/**
 * Waits for the session. That the watch does not know it yet is no answer, as the API server did; that it knew it and does not
 * any more is one.
 */
async function hold({ cache, holdMs, stopping }: RouteOptions, ref: SessionRef, left: AbortSignal): Promise<Answer> {
  let wasKnown = false;
  const question = (session: ReturnType<SessionCache['get']>) => {
    if (session === undefined && !wasKnown) return undefined;
    wasKnown = true;
    const route = decideRoute(session);
    return route.kind === 'wait' ? undefined : route;
  };
  const waited = await waitForSession(cache, ref, question, { milliseconds: holdMs, signals: [left, stopping] });
  if (waited.kind === 'answer') return waited.answer;
  if (waited.kind === 'timeout') return { kind: 'timeout' };
  return { kind: left.aborted ? 'left' : 'stopping' };
}

function send(response: Response, answer: Answer): void {
  if (answer.kind === 'target') {
    response.setHeader(ROUTE_HEADERS.target, answer.host).setHeader(ROUTE_HEADERS.session, answer.session);
    if (!answer.strip) response.setHeader(ROUTE_HEADERS.strip, 'false');
  }
  if (answer.kind === 'refused') response.setHeader(ROUTE_HEADERS.refusal, answer.refusal);
  response.writeHead(STATUSES[answer.kind] ?? 403, { 'content-length': 0 }).end();
}

/** To the router, 403 means that there is nothing to route to, and 503 that another replica should be asked. */
const STATUSES: Readonly<Partial<Record<RouteKind, number>>> = { target: 200, stopping: 503 };
