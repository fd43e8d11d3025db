import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import type { ProbeTarget } from '../../contract/probes.ts';
import { nodePlatform } from '../../lib/platform/node.ts';
import { createProbe, type ProbeContext, type ProbeResult } from './perform-probe.ts';

const SUCCESS: ProbeResult = { kind: 'success' };
const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function contextOf(told: Partial<ProbeContext>): ProbeContext {
  return {
    network: nodePlatform(),
    host: '127.0.0.1',
    connecting: () => undefined,
    connected: () => undefined,
    ...told,
  };
}

type Answer = (request: IncomingMessage, response: ServerResponse, port: number) => unknown;

interface Asked {
  result: ProbeResult;
  /** What each request asked for. */
  requests: string[];
  /** The headers of the last request, but the port is called PORT. */
  headers: NodeJS.Dict<string | string[]>;
  connections: number;
}

/** Makes an HTTP probe to an application that answers so. */
async function probe(answer: Answer, target: Partial<Extract<ProbeTarget, { kind: 'http' }>> = {}): Promise<Asked> {
  const asked: Asked = { result: SUCCESS, requests: [], headers: {}, connections: 0 };
  let port = 0;
  const server = createServer((request, response) => {
    asked.requests.push(`${request.method} ${request.url}`);
    const host = request.headers.host?.replace(String(port), 'PORT');
    asked.headers = { ...request.headers, ...(host === undefined ? {} : { host }) };
    answer(request, response, port);
  });
  port = await portOf(server);
  const full: ProbeTarget = { kind: 'http', port, timeoutSeconds: 1, path: '/healthz', scheme: 'HTTP', ...target };
  const connected = () => {
    asked.connections += 1;
  };
  asked.result = await createProbe(full, contextOf({ connected }))();
  return asked;
}

const failure = (reason: string) => ({ kind: 'failure', reason });

test.each([
  [200, SUCCESS],
  [204, SUCCESS],
  [304, SUCCESS],
  [399, SUCCESS],
  [400, failure('HTTP probe failed with statuscode: 400')],
  [404, failure('HTTP probe failed with statuscode: 404')],
  [500, failure('HTTP probe failed with statuscode: 500')],
  [503, failure('HTTP probe failed with statuscode: 503')],
])('a probe that is answered with %s', async (code, expected) => {
  expect((await probe((_, response) => response.writeHead(code).end())).result).toEqual(expected);
});

test('a probe asks as the kubelet does', async () => {
  const { requests, headers, connections } = await probe((_, response) => response.end('ok'), {
    path: 'a/../b\u{1f600}?c=d#f',
  });
  expect({ requests, headers, connections }).toEqual({
    requests: ['GET /a/../b%F0%9F%98%80?c=d'],
    headers: { host: '127.0.0.1:PORT', connection: 'close', 'user-agent': 'kube-probe/1.0', accept: '*/*' },
    connections: 1,
  });
});

test('a probe sends the author’s headers, Host and an empty Accept among them', async () => {
  const headers = [
    { name: 'Host', value: 'example.org' },
    { name: 'X-One', value: '1' },
    { name: 'x-one', value: '2' },
    { name: 'Accept', value: '' },
    { name: 'User-Agent', value: 'me' },
  ];
  expect((await probe((_, response) => response.end(), { headers })).headers).toEqual({
    host: 'example.org',
    connection: 'close',
    'x-one': '1, 2',
    'user-agent': 'me',
  });
});

test.each<[string, string, string[]]>([
  ['a path', '/there', ['GET /healthz', 'GET /there']],
  ['the same host', 'http://127.0.0.1:PORT/there', ['GET /healthz', 'GET /there']],
  ['another host', 'http://example.org/there', ['GET /healthz']],
  ['nowhere', '', ['GET /healthz']],
])('a probe that is redirected to %s', async (_, location, expected) => {
  const { result, requests } = await probe((request, response, port) => {
    if (request.url === '/there') response.end('ok');
    else response.writeHead(302, { location: location.replace('PORT', String(port)) }).end();
  });
  expect({ result, requests }).toEqual({ result: SUCCESS, requests: expected });
});

test('a probe follows a redirect to a failure', async () => {
  const { result } = await probe((request, response) =>
    request.url === '/there' ? response.writeHead(500).end() : response.writeHead(301, { location: '/there' }).end(),
  );
  expect(result).toEqual(failure('HTTP probe failed with statuscode: 500'));
});

test('a probe gives up after ten redirects', async () => {
  const { result, requests } = await probe((_, response) => response.writeHead(302, { location: '/healthz' }).end());
  expect([result, requests.length]).toEqual([failure('stopped after 10 redirects'), 10]);
});

test('a probe keeps the author’s Host on a redirect to a path', async () => {
  const { headers } = await probe(
    (request, response) => (request.url === '/b' ? response.end() : response.writeHead(307, { location: '/b' }).end()),
    { headers: [{ name: 'host', value: 'example.org' }] },
  );
  expect(headers.host).toBe('example.org');
});

test('a probe succeeds with a body longer than it reads', async () => {
  expect((await probe((_, response) => response.end('x'.repeat(100_000)))).result).toEqual(SUCCESS);
});

// The kubelet forgets a probe whose body breaks off or comes too late: runProbeWithRetries in pkg/kubelet/prober/prober.go.
test.each<[string, ProbeResult['kind'], Answer]>([
  ['says nothing', 'failure', () => undefined],
  [
    'sends a head and no body',
    'error',
    (_, response) => response.writeHead(200, { 'content-length': '5' }).flushHeaders(),
  ],
  [
    'redirects without the body that it promises',
    'failure',
    (_, response) => response.writeHead(302, { location: '/there', 'content-length': '5' }).flushHeaders(),
  ],
])('a probe ends after its timeout when the application %s: %s', async (_, kind, answer) => {
  const began = performance.now();
  const { result } = await probe(answer);
  expect([result.kind, performance.now() - began >= 990]).toEqual([kind, true]);
});

test.each([
  ['there', 'GET /a/there'],
  ['./there', 'GET /a/there'],
  ['../there', 'GET /there'],
  ['?there', 'GET /a/b?there'],
  ['/ünder', 'GET /%C3%BCnder'],
])('a probe that is redirected to %s goes on from its own path', async (location, expected) => {
  const { requests } = await probe(
    (request, response) =>
      request.url === '/a/b'
        ? response.writeHead(302, [['location', Buffer.from(location).toString('latin1')]]).end()
        : response.end(),
    { path: '/a/b' },
  );
  expect(requests).toEqual(['GET /a/b', expected]);
});

test('a probe fails when the application hangs up', async () => {
  expect((await probe((request) => request.socket.destroy())).result).toMatchObject({
    kind: 'failure',
    reason: expect.stringContaining('socket hang up'),
  });
});

test('a probe of HTTPS does not verify', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'nobody' }]);
  const port = await portOf(createSecureServer({ key, cert }, (_, response) => response.end('ok')));
  const target: ProbeTarget = { kind: 'http', port, timeoutSeconds: 5, path: '/', scheme: 'HTTPS' };
  expect(await createProbe(target, contextOf({}))()).toEqual(SUCCESS);
});

test('a probe of TCP succeeds where something listens and fails where nothing does', async () => {
  const port = await portOf(createTcpServer((socket) => socket.end()));
  const closed = createTcpServer();
  const closedPort = await portOf(closed);
  closed.close();
  let accepted = 0;
  const connected = () => {
    accepted += 1;
  };
  const results = await Promise.all(
    [port, closedPort].map((number) =>
      createProbe({ kind: 'tcp', port: number, timeoutSeconds: 1 }, contextOf({ connected }))(),
    ),
  );
  expect([results.map(({ kind }) => kind), accepted]).toEqual([['success', 'failure'], 1]);
});

test('the port of a probe is known before its connection can be seen', async () => {
  const port = await portOf(createTcpServer((socket) => socket.end()));
  const ports: number[] = [];
  const context = contextOf({ connecting: (own) => ports.push(own) });
  const result = createProbe({ kind: 'tcp', port, timeoutSeconds: 1 }, context)();
  // No turn of the event loop, in which a look would have its place, has passed.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  expect(ports.filter((own) => own > 0)).toHaveLength(1);
  expect(await result).toEqual(SUCCESS);
});
