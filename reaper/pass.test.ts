import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  DRAINED_BY_ANNOTATION,
  IDLE_ACTION_ANNOTATION,
  IDLED_AT_ANNOTATION,
  REAPER_DRAINS,
  REPLICAS_BEFORE_IDLE_ANNOTATION,
} from '../contract/annotations.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import { FakeApiServer, type Fault, type SeenRequest } from '../lib/kube/testing/fake-api-server.ts';
import { createLog } from '../lib/process/log.ts';
import { kubeCluster } from '../lib/workloads/kube-cluster.ts';
import { status } from '../lib/workloads/testing/simulated-workload.ts';
import { pass } from './pass.ts';
import { type Row, summary } from './report.ts';

const LONG_AGO = '2026-01-01T00:00:00Z';
const OPTIONS = {
  idleSeconds: 900,
  neverConnectedSeconds: undefined,
  dryRun: false,
  maxOwners: 20,
  confirmSeconds: 0,
  deadlineSeconds: 60,
  drainLabel: ACCEPTS_LABEL,
  excludeNamespaces: ['kube-system'],
  log: createLog({ write: () => undefined, now: () => new Date(0) }),
};
const APPS = [
  { name: 'deployments', kind: 'Deployment', namespaced: true },
  { name: 'deployments/scale', kind: 'Scale', namespaced: true },
  { name: 'statefulsets', kind: 'StatefulSet', namespaced: true },
  { name: 'statefulsets/scale', kind: 'Scale', namespaced: true },
];

let server: FakeApiServer;
let client: KubeClient;
let sidecar: Server;
let answer: RequestListener;

beforeEach(async () => {
  server = new FakeApiServer();
  server.kinds.set('/apis/apps/v1', APPS);
  client = await server.start();
  answer = (_, response) => response.end(status({ seconds_inactive: 1000 }));
  sidecar = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => sidecar.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  sidecar.closeAllConnections();
  sidecar.close();
  await server.stop();
});

function create(resource: string, kind: string, name: string, namespace = 'default'): void {
  const metadata = { name, namespace, uid: name, generation: 1, creationTimestamp: LONG_AGO };
  const counts = { replicas: 1, updatedReplicas: 1, observedGeneration: 1 };
  const owner = { metadata, spec: { replicas: 1 }, status: counts };
  server.objects.create({ resource, namespace }, owner as never);
  const { port } = sidecar.address() as AddressInfo;
  const reference = { apiVersion: 'apps/v1', kind, name, uid: name, controller: true };
  const pod = {
    metadata: {
      name: `${name}-pod`,
      namespace,
      creationTimestamp: LONG_AGO,
      labels: { [MONITOR_LABEL]: MONITOR_ON, [ACCEPTS_LABEL]: 'yes' },
      annotations: { 'spawner.io/serve-port': String(port) },
      ownerReferences: [reference],
    },
    status: { phase: 'Running', podIP: '127.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
  };
  server.objects.create({ resource: 'pods', namespace }, pod as never);
}

const once = (options = {}) =>
  pass(kubeCluster(client, { ...OPTIONS, namespaces: [], route: 'direct' }), { ...OPTIONS, ...options });
const said = (rows: readonly Row[]) =>
  Object.fromEntries(
    rows.map(({ workload, verdict }) => [workload, 'reason' in verdict ? verdict.reason : verdict.kind]),
  );
const stateOf = (name: string, resource = 'deployments') => {
  const object = server.objects.get({ resource, namespace: 'default', name }) as {
    spec?: { replicas: number };
    metadata?: { annotations?: Record<string, string> };
  };
  const { [REPLICAS_BEFORE_IDLE_ANNOTATION]: before, [IDLED_AT_ANNOTATION]: at } = object.metadata?.annotations ?? {};
  return { replicas: object.spec?.replicas, before, hasTime: at !== undefined };
};
const podPlace = (name: string) => ({ resource: 'pods', namespace: 'default', name: `${name}-pod` });
const labelOf = (name: string) => server.objects.get(podPlace(name)).metadata?.labels?.[ACCEPTS_LABEL];
const ASLEEP = { replicas: 0, before: '1', hasTime: true };
const AWAKE = { replicas: 1, before: undefined, hasTime: false };
const isScale = ({ method, path }: SeenRequest) => method === 'PUT' && path.endsWith('/scale');

/** The first few requests of a kind meet a fault. */
function first(count: number, isMeant: (request: SeenRequest) => boolean, fault: Fault): void {
  let left = count;
  server.fault = (request) => (isMeant(request) && left-- > 0 ? fault : undefined);
}

test('pass() drains, annotates, scales and tells, in this order and nothing else', async () => {
  create('deployments', 'Deployment', 'web');
  expect(said(await once())).toEqual({ 'Deployment/web': 'sleep' });
  const writes = server.writes().map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`);
  const ofOwner = ['PATCH deployments/web', 'PUT web/scale', 'PATCH deployments/web'];
  expect(writes).toEqual(['PATCH pods/web-pod', ...ofOwner, 'POST default/events']);
  expect(stateOf('web')).toEqual(ASLEEP);
});

test('pass() in a dry run says the same and writes nothing', async () => {
  create('deployments', 'Deployment', 'web');
  create('deployments', 'Deployment', 'system', 'kube-system');
  expect(said(await once({ dryRun: true }))).toEqual({ 'Deployment/web': 'sleep' });
  expect(server.writes()).toEqual([]);
});

test('pass() restores the label if a client came after it', async () => {
  create('deployments', 'Deployment', 'web');
  let asked = 0;
  answer = (_, response) => {
    expect(labelOf('web')).toBe(asked === 0 ? 'yes' : 'no');
    asked += 1;
    response.end(
      asked > 1 ? status({ active_connections: 1, reason: 'connected' }) : status({ seconds_inactive: 1000 }),
    );
  };
  expect(said(await once())).toEqual({ 'Deployment/web': 'busy' });
  expect([labelOf('web'), stateOf('web')]).toEqual(['yes', AWAKE]);
});

test('pass() gives back a label that a reaper before it could not, when its time is over', async () => {
  create('deployments', 'Deployment', 'web');
  const isGivingBack = ({ method, body }: SeenRequest) => method === 'PATCH' && JSON.stringify(body).includes('"yes"');
  first(9, isGivingBack, 'cut');
  answer = (_, response) => response.end(labelOf('web') === 'no' ? '' : status({ seconds_inactive: 1000 }));
  await once();
  expect(labelOf('web')).toBe('no');
  server.fault = () => undefined;
  // Its time is over: an older reaper gave none.
  server.objects.patch(podPlace('web'), { metadata: { annotations: { [DRAINED_BY_ANNOTATION]: REAPER_DRAINS } } });
  await once();
  expect(labelOf('web')).toBe('yes');
});

test('pass() puts no more to sleep than it may', async () => {
  for (const name of ['a', 'b', 'c']) create('deployments', 'Deployment', name);
  const verdicts = Object.values(said(await once({ maxOwners: 2 })));
  expect(verdicts.toSorted((one, other) => one.localeCompare(other))).toEqual(['limit', 'sleep', 'sleep']);
});

test('pass() continues with the next if the second look keeps one awake', async () => {
  for (const name of ['a', 'b']) create('deployments', 'Deployment', name);
  let reads = 0;
  server.fault = ({ method, path }) =>
    method === 'GET' && path.endsWith('/deployments/a') && ++reads > 1 ? { status: 403 } : undefined;
  expect(said(await once({ maxOwners: 1 }))).toEqual({ 'Deployment/a': 'no-rights', 'Deployment/b': 'sleep' });
});

test.each<[string, number, (request: SeenRequest) => boolean, Fault, object]>([
  [
    'the API server has trouble for a moment',
    2,
    ({ method }) => method === 'GET',
    { status: 500 },
    { web: 'sleep', db: 'sleep' },
  ],
  ['it has too much to do for a moment', 3, () => true, { status: 429 }, { web: 'sleep', db: 'sleep' }],
  ['it does not answer for a moment', 2, ({ method }) => method === 'GET', 'cut', { web: 'sleep', db: 'sleep' }],
  [
    'one kind may not be read',
    99,
    ({ path }) => path.includes('/statefulsets/'),
    { status: 403 },
    { web: 'sleep', db: 'no-rights' },
  ],
  [
    'one kind may not be annotated',
    99,
    ({ method, path }) => method === 'PATCH' && path.includes('/statefulsets/'),
    { status: 403 },
    { web: 'sleep', db: 'no-rights' },
  ],
  [
    'one kind may not be scaled',
    99,
    (request) => isScale(request) && request.path.includes('/statefulsets/'),
    { status: 403 },
    { web: 'sleep', db: 'no-rights' },
  ],
  [
    'one kind cannot be scaled',
    99,
    (request) => isScale(request) && request.path.includes('/statefulsets/'),
    { status: 500 },
    { web: 'sleep', db: 'failed' },
  ],
  ['one is in conflict for a moment', 2, isScale, { status: 409 }, { web: 'sleep', db: 'sleep' }],
  [
    'one is in conflict all the time',
    99,
    (request) => isScale(request) && request.path.includes('/statefulsets/'),
    { status: 409 },
    { web: 'sleep', db: 'changed-meanwhile' },
  ],
])('pass() where %s', async (_, times, isMeant, fault, expected) => {
  create('deployments', 'Deployment', 'web');
  create('statefulsets', 'StatefulSet', 'db');
  first(times, isMeant, fault);
  const { 'Deployment/web': web, 'StatefulSet/db': db } = said(await once());
  server.fault = () => undefined;
  expect({ web, db }).toEqual(expected);
  expect(stateOf('web')).toEqual(ASLEEP);
  expect(stateOf('db', 'statefulsets')).toEqual(db === 'sleep' ? ASLEEP : AWAKE);
});

test('pass() finishes what another one broke off', async () => {
  create('deployments', 'Deployment', 'web');
  let isDead = false;
  server.fault = (request) => {
    isDead ||= isScale(request);
    return isDead ? 'cut' : undefined;
  };
  await once();
  server.fault = () => undefined;
  expect(stateOf('web')).toEqual({ replicas: 1, before: '1', hasTime: true });
  expect(said(await once())).toEqual({ 'Deployment/web': 'sleep' });
  expect(stateOf('web')).toEqual(ASLEEP);
});

test('pass() undoes what an interrupted pass began if a client is connected', async () => {
  create('deployments', 'Deployment', 'web');
  const annotations = { [REPLICAS_BEFORE_IDLE_ANNOTATION]: '3', [IDLED_AT_ANNOTATION]: '2026-01-02T00:00:00Z' };
  server.objects.patch(
    { resource: 'deployments', namespace: 'default', name: 'web' },
    { metadata: { annotations } },
    'spawner-reaper',
  );
  answer = (_, response) => response.end(status({ active_connections: 1, reason: 'connected' }));
  const [row] = await once();
  expect(row?.verdict).toEqual({ kind: 'tidy', reason: 'busy' });
  expect(stateOf('web')).toEqual(AWAKE);
});

test('pass() twice at once puts each to sleep once', async () => {
  for (const name of ['a', 'b', 'c', 'd']) create('deployments', 'Deployment', name);
  const rows = (await Promise.all([once(), once(), once()])).flat();
  expect(rows.filter(({ errors }) => errors.length > 0)).toEqual([]);
  expect(summary(rows).failed).toBe(0);
  await once();
  for (const name of ['a', 'b', 'c', 'd']) expect(stateOf(name)).toEqual(ASLEEP);
});

test('pass() leaves alone what says so in a label', async () => {
  create('deployments', 'Deployment', 'web');
  const metadata = { name: 'web', namespace: 'default', labels: { [IDLE_ACTION_ANNOTATION]: 'none' } };
  server.objects.patch({ resource: 'deployments', namespace: 'default', name: 'web' }, { metadata }, 'somebody');
  expect(said(await once())).toEqual({ 'Deployment/web': 'opted-out' });
});

test.each([
  ['that has not changed', false, { 'Pod/alone-pod': 'delete' }],
  ['unless it changes at the last moment', true, { 'Pod/alone-pod': 'changed-meanwhile' }],
])('pass() deletes a pod that asks for it, %s', async (_, isTouched, expected) => {
  create('deployments', 'Deployment', 'alone');
  const place = { resource: 'pods', namespace: 'default', name: 'alone-pod' };
  const annotations = { [IDLE_ACTION_ANNOTATION]: 'delete' };
  const metadata = { annotations, ownerReferences: null };
  server.objects.patch(place, { metadata } as never, 'somebody');
  server.fault = ({ method }) => {
    if (method === 'DELETE' && isTouched)
      server.objects.patch(place, { metadata: { labels: { touched: 'yes' } } }, 'somebody');
    return undefined;
  };
  expect(said(await once())).toEqual(expected);
  expect(server.objects.list(place, new URLSearchParams())).toMatchObject({ items: isTouched ? [{}] : [] });
});

test('pass() counts no failure for a pod that opted out under an owner that it may not read', async () => {
  create('statefulsets', 'StatefulSet', 'db');
  const labels = { [IDLE_ACTION_ANNOTATION]: 'none' };
  server.objects.patch({ resource: 'pods', namespace: 'default', name: 'db-pod' }, { metadata: { labels } });
  first(99, ({ path }) => path.includes('/statefulsets/'), { status: 403 });
  expect(said(await once())).toEqual({ 'StatefulSet/db': 'opted-out' });
});

test('pass() ends in time, and writes nothing after that', async () => {
  for (const name of ['a', 'b']) create('deployments', 'Deployment', name);
  expect(said(await once({ deadlineSeconds: 1, confirmSeconds: 5 }))).toEqual({
    'Deployment/a': 'deadline',
    'Deployment/b': 'deadline',
  });
  expect([stateOf('a'), stateOf('b'), labelOf('a')]).toEqual([AWAKE, AWAKE, 'yes']);
});
