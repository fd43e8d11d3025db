import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { SIDECAR_HEADER } from '../../contract/paths.ts';
import type { MonitoredPod } from '../kube/objects/monitored-pods.ts';
import { FakeApiServer } from '../kube/testing/fake-api-server.ts';
import { askStatus } from './ask-status.ts';
import { status } from './testing/simulated-workload.ts';

const api = new FakeApiServer();
const { rest } = await api.start();
afterAll(() => api.stop());

const IDLE = status({ seconds_inactive: 7 });
const LITTLE = status({ seconds_inactive: 7, monitored_ports: undefined });

/** Byte by byte, never done in time. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
}

test.each<[string, RequestListener, object]>([
  ['a status', (_, response) => response.end(IDLE), { kind: 'idle', forSeconds: 7, everActive: true }],
  [
    'with its name, and less than an older one says',
    (_, response) => response.setHeader(SIDECAR_HEADER, '9.9.9').end(LITTLE),
    { kind: 'idle', forSeconds: 7, everActive: true },
  ],
  [
    'without its name and all that an older one says: an application',
    (_, response) => response.end(LITTLE),
    { kind: 'none', error: 'the answer is not a sidecar’s' },
  ],
  ['no JSON', (_, response) => response.end('<html>'), { kind: 'none', error: 'the answer is not a sidecar’s' }],
  ['another code', (_, response) => response.writeHead(503).end(IDLE), { kind: 'none', error: 'HTTP status 503' }],
  [
    'a redirect to itself',
    ({ url }, response) =>
      url === '/status' ? response.writeHead(302, { location: '/idle' }).end() : response.end(IDLE),
    { kind: 'none', error: 'HTTP status 302' },
  ],
  [
    '10 MB',
    (_, response) => response.end(`${IDLE}${' '.repeat(10_000_000)}`),
    { kind: 'none', error: 'the answer is longer than 65536 bytes' },
  ],
  ['a slow drip', (_, response) => drip(response), { kind: 'none', error: 'no answer within 2000 ms' }],
  ['nothing', () => undefined, { kind: 'none', error: 'no answer within 2000 ms' }],
  [
    'half an answer',
    (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write(IDLE);
      setTimeout(() => response.destroy(), 20);
    },
    { kind: 'none' },
  ],
])('askStatus() where a sidecar answers %s', async (_, listener, answer) => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const began = performance.now();
  const got = await askStatus(podAt('127.0.0.1', port), 'direct', rest);
  expect(got).toMatchObject(answer);
  // The deadline, and ten times half a second for a machine that is busy.
  expect(performance.now() - began).toBeLessThan(7000);
  server.closeAllConnections();
  server.close();
});

test('askStatus() without a listener or an address', async () => {
  expect(await askStatus(podAt('127.0.0.1', 1), 'direct', rest)).toMatchObject({ kind: 'none' });
  expect(await askStatus(podAt(undefined, 1), 'direct', rest)).toEqual({
    kind: 'none',
    error: 'the pod has no address',
  });
});

function podAt(ip: string | undefined, servePort: number): MonitoredPod {
  const facts = { isMonitored: true, isReady: true, isTerminating: false, isWatchedFromStart: true, hasEnded: false };
  const names = { namespace: 'default', name: 'web-1', uid: '1', resourceVersion: '1', createdAt: 0, owner: undefined };
  return { ...names, ...facts, annotations: {}, labels: {}, ip, servePort };
}
