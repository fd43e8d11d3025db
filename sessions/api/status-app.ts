import type { Express, Request, Response } from 'express';
import { HOLD_REFUSALS, ROUTE_HEADERS } from '../../contract/route.ts';
import type { Log } from '../../lib/process/log.ts';
import { createApp } from './create-app.ts';
import { describeStatus } from './describe-status.ts';
import { parseRoute } from './parse-route.ts';
import { sendJson } from './respond.ts';
import type { SessionCache } from './session-cache.ts';
import { waitingPage } from './waiting-page.ts';

/** What the status page needs. */
export interface StatusOptions {
  log: Log;
  namespaces: readonly string[];
  cache: SessionCache;
}

/**
 * What the router's clients get where there is nothing to route to. It knows no other route and changes nothing, whatever path
 * and method it is asked for.
 */
export function createStatusApp({ log, namespaces, cache }: StatusOptions): Express {
  const answer = async (request: Request, response: Response): Promise<void> => {
    const ref = parseRoute(request.originalUrl, namespaces);
    const refusal = HOLD_REFUSALS.find((each) => each === request.headers[ROUTE_HEADERS.refusal]);
    const described = describeStatus(ref && (await cache.recall(ref)), refusal);
    if (!isBrowser(request)) {
      sendJson(response, described);
      return;
    }
    const { status, retryAfterSeconds } = described;
    if (retryAfterSeconds !== undefined)
      response.setHeader('retry-after', retryAfterSeconds).setHeader('refresh', retryAfterSeconds);
    response.writeHead(status, PAGE_HEADERS).end(waitingPage(described));
  };
  return createApp({ log, routes: [], fallback: (request, response) => answer(request, response) });
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // The page has no more than words and their style.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

/** Who navigates, and would show what comes: https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header, or an older browser. */
function isBrowser({ method, headers }: Request): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}
