import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MONITOR_LABEL } from '../contract/labels.ts';
import { createApp } from './app.ts';
import type { Outcome } from './review.ts';
import { review } from './review.ts';

const CONFIG = {
  form: 'native',
  sidecar: { image: 'sidecar', pullPolicy: 'Never', pullSecrets: [], resources: {} },
} as const;
const outcomes: Outcome[] = [];
const refusals: string[] = [];
let fails = false;
let server: Server;
let url: string;

beforeAll(async () => {
  const app = createApp({
    review: (request) => {
      if (fails) throw new Error('a bug');
      return review(request, CONFIG);
    },
    onOutcome: (_, outcome) => void outcomes.push(outcome),
    onRefusal: (refusal) => void refusals.push(refusal),
    onError: () => undefined,
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address?.port}`;
});
afterAll(() => void server.close());

const post = (body: string, type = 'application/json') =>
  fetch(`${url}/mutate`, { method: 'POST', body, headers: { 'content-type': type } });
const admission = (object: unknown, uid: unknown = 'u-1') =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid,
      operation: 'CREATE',
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace: 'default',
      object,
    },
  });
const labelled = {
  metadata: { name: 'a', labels: { [MONITOR_LABEL]: 'true' } },
  spec: { containers: [{ name: 'app' }] },
};

test('createApp() answers a review with a patch and echoes its uid', async () => {
  const answer = await post(admission(labelled), 'application/json; charset=utf-8');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    kind: 'AdmissionReview',
    response: { uid: 'u-1', allowed: true, patchType: 'JSONPatch' },
  });
  expect(outcomes.at(-1)).toMatchObject({ kind: 'injected' });
});

test('createApp() allows a pod that breaks the decision, with a warning', async () => {
  const answer = await post(admission({ metadata: { labels: { [MONITOR_LABEL]: 'true' } }, spec: { containers: 7 } }));
  expect(await answer.json()).toMatchObject({
    response: { uid: 'u-1', allowed: true, warnings: [expect.stringContaining('not monitored')] },
  });
  expect(outcomes.at(-1)).toMatchObject({ kind: 'failed' });
});

test.each([
  ['no JSON', '{', 'application/json', 400],
  ['no review', '{}', 'application/json', 400],
  ['a review without uid', admission(labelled, ''), 'application/json', 400],
  ['another content type', admission(labelled), 'text/plain', 415],
  ['eight megabytes', `"${'x'.repeat(8 * 1024 * 1024)}"`, 'application/json', 413],
])('createApp() refuses %s', async (_, body, type, status) => {
  const answer = await post(body, type);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ error: expect.any(String) });
});

test.each([
  ['/mutate', 'GET', 405],
  ['/', 'POST', 404],
])('createApp() answers %s %s with %i', async (path, method, status) => {
  const answer = await fetch(url + path, { method });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ error: expect.any(String) });
});

test('createApp() answers a bug with 500, which lets the pod pass', async () => {
  fails = true;
  const answer = await post(admission(labelled));
  expect([answer.status, await answer.json()]).toEqual([500, { error: 'internal error' }]);
});
