import type { ServerResponse } from 'node:http';

/** An answer as JSON. */
export interface JsonAnswer {
  status: number;
  body: object;
  retryAfterSeconds?: number;
}

/** Sends an answer. Nothing of this may be kept by anybody on the way: the next answer may be another one. */
export function sendJson(response: ServerResponse, { status, body, retryAfterSeconds }: JsonAnswer): void {
  const json = `${JSON.stringify(body)}\n`;
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
  response.writeHead(status, { ...headers, 'cache-control': 'no-store' }).end(json);
}
