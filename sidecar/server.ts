import { createServer, type Server, type ServerResponse } from 'node:http';
import { LIVENESS_PATH, ROOT_PATH, STATUS_PATH } from '../contract/paths.ts';
import type { Status } from '../contract/status.ts';

/** A server that answers with a fresh status. */
export function createStatusServer(status: () => Status): Server {
  return createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (path !== ROOT_PATH && path !== STATUS_PATH && path !== LIVENESS_PATH)
      return answer(response, 404, { error: 'not found' });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, { error: 'method not allowed' });
    }
    return answer(response, 200, path === LIVENESS_PATH ? { status: 'ok' } : status());
  });
}

function answer(response: ServerResponse, code: number, body: object): void {
  response
    .writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
