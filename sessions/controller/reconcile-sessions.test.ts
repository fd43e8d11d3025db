import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SESSION_FINALIZER, type SessionLivedBackend, type SessionSpec } from '../../contract/sessions.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { FakeApiServer, type SeenRequest } from '../../lib/kube/testing/fake-api-server.ts';
import type { KubernetesObject, V1Pod, V1Service } from '../../lib/kube/types.ts';
import { createLog } from '../../lib/process/log.ts';
import { until } from '../../lib/process/testing/until.ts';
import { createSessionMetrics, type SessionMetrics } from './metrics.ts';
import type { SessionReconciler } from './reconcile-sessions.ts';
import { run } from './run.ts';
import { describeWrites } from './testing/describe-writes.ts';
import { FakeStatus } from './testing/fake-status.ts';
import { labSettings } from './testing/lab-settings.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
const NAMESPACE = 'games';
const SPEC: SessionSpec = { template: { containers: [{ name: 'app', image: 'game:1' }] }, gracePeriodSeconds: 60 };

let api: FakeApiServer;
let client: KubeClient;
let sidecar: FakeStatus;
let metrics: SessionMetrics;
let running: SessionReconciler;

beforeEach(async () => {
  api = new FakeApiServer();
  client = await api.start();
  sidecar = new FakeStatus();
  await sidecar.start();
});
afterEach(async () => {
  await running.stop();
  await api.stop();
  sidecar.stop();
});

function start(settings: object = {}): void {
  metrics = createSessionMetrics();
  running = run({
    client,
    log,
    metrics,
    leadership: { isHeld: () => true },
    settings: labSettings(sidecar.port, NAMESPACE, settings),
  });
}

const at = (name: string) => ({ resource: 'sessionlivedbackends', namespace: NAMESPACE, name });
const podAt = (name: string) => ({ resource: 'pods', namespace: NAMESPACE, name });
const session = (name: string) => api.objects.get(at(name)) as unknown as SessionLivedBackend;
const status = (name: string) => session(name).status ?? {};
const isThere = (place: { resource: string; namespace: string; name: string }) => {
  try {
    return api.objects.get(place) !== undefined;
  } catch {
    return false;
  }
};

function create(name: string, spec: SessionSpec = SPEC): void {
  const { name: _, ...place } = at(name);
  const metadata = {
    namespace: NAMESPACE,
    name,
    finalizers: [SESSION_FINALIZER],
    labels: { team: 'red', 'app.kubernetes.io/name': 'spawner', 'spawner.io/monitor': 'true' },
    creationTimestamp: new Date(),
  };
  api.objects.create(place, { metadata, spec } as KubernetesObject);
}

/** What a kubelet does. */
async function runPod(name: string, more: object = {}): Promise<void> {
  await until(() => isThere(podAt(name)));
  const app = { name: 'app', state: { running: {} } };
  const patch = { spec: { nodeName: 'node-1' }, status: { podIP: '127.0.0.1', containerStatuses: [app], ...more } };
  api.objects.patch(podAt(name), patch as V1Pod);
}

const writes = (seen: readonly SeenRequest[] = api.writes()) => describeWrites(seen);

async function becomeReady(name: string): Promise<void> {
  sidecar.says = { listening: true, active: 1, idleSince: Date.now() };
  await runPod(name);
  await until(() => status(name).ready === true);
}

test('a session becomes ready by two writes, when its sidecar says that the application listens', async () => {
  create('game');
  start();
  await runPod('game');
  await until(() => sidecar.questions > 1);
  expect(status('game')).toEqual({});
  sidecar.says = { listening: true, active: 0, idleSince: Date.now() };
  await until(() => status('game').ready === true);
  expect(status('game')).toMatchObject({ state: 'Ready', nodeName: 'node-1', url: 'http://127.0.0.1:8080/' });
  expect(writes()).toEqual(['POST pods', 'PATCH sessionlivedbackends/game/status']);
  const { metadata, spec } = api.objects.get(podAt('game')) as V1Pod;
  expect(metadata?.labels).toEqual({
    team: 'red',
    run: 'game',
    'spawner.io/session': 'game',
    'spawner.io/injected': 'true',
  });
  expect(metadata?.ownerReferences).toMatchObject([{ kind: 'SessionLivedBackend', uid: session('game').metadata.uid }]);
  expect(spec).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false });
  expect(spec?.containers.map(({ name }) => name)).toEqual(['app', 'spawner-sidecar']);
  // A close is noticed within a second.
  expect(spec?.containers[1]?.env).toContainEqual({ name: 'SPAWNER_REFRESH_SECONDS', value: '1' });
  let text = '';
  await until(() => {
    void metrics.text().then((now) => {
      text = now;
    });
    return text.includes('spawner_sessions{state="Ready"} 1');
  });
});

test('an application that listens on loopback alone is not ready until it listens where clients reach it', async () => {
  create('game');
  start();
  sidecar.says = { listening: true, active: 0, idleSince: Date.now(), at: '127.0.0.1' };
  await runPod('game');
  await until(() => status('game').reason === 'ListensOnLoopback');
  expect(status('game')).toMatchObject({ state: 'Running', message: expect.stringContaining('port 8080') });
  expect(status('game').ready).toBeUndefined();
  sidecar.says = { ...sidecar.says, at: '::' };
  await until(() => status('game').ready === true);
  expect(status('game').reason).toBeUndefined();
});

test('what the Events of a pod say of its volumes is told once the pod has waited for five seconds', async () => {
  create('game');
  start();
  await until(() => isThere(podAt('game')));
  const { uid } = (api.objects.get(podAt('game')) as V1Pod).metadata ?? {};
  const place = { resource: 'events', namespace: NAMESPACE };
  const event = { type: 'Warning', reason: 'FailedMount', message: 'no such driver', involvedObject: { uid } };
  api.objects.create(place, { metadata: { namespace: NAMESPACE, name: 'mount' }, ...event } as KubernetesObject);
  api.objects.patch(podAt('game'), { spec: { nodeName: 'node-1' } } as V1Pod);
  await until(() => status('game').reason !== undefined);
  expect(status('game')).toMatchObject({
    state: 'Scheduled',
    ...{ reason: 'Volume', message: 'A volume cannot be mounted: no such driver' },
  });
}, 30_000);

test('a session that asks for a Service has it before it is ready, also from a controller that died behind its creation', async () => {
  create('game', { ...SPEC, service: true });
  start();
  await until(() => writes().includes('POST services'));
  await running.stop();
  start();
  await becomeReady('game');
  const { uid } = (api.objects.get(podAt('game')) as V1Pod).metadata ?? {};
  const { metadata, spec } = api.objects.get({ ...podAt('game'), resource: 'services' }) as V1Service;
  expect(metadata?.ownerReferences).toMatchObject([{ kind: 'Pod', name: 'game', uid }]);
  expect(spec).toEqual({
    selector: { 'spawner.io/session': 'game' },
    ports: [{ name: 'http', port: 9090, targetPort: 8080 }],
  });
  expect(writes().filter((each) => each.startsWith('POST'))).toEqual(['POST pods', 'POST services', 'POST services']);
});

test('a session whose Service would take the name of another one is refused', async () => {
  const place = { resource: 'services', namespace: NAMESPACE };
  api.objects.create(place, { metadata: { namespace: NAMESPACE, name: 'game' } } as KubernetesObject);
  create('game', { ...SPEC, service: true });
  start();
  await until(() => status('game').failed === true);
  expect(status('game')).toMatchObject({ reason: 'Refused', message: expect.stringContaining('another one') });
});

test('a session without clients is swept by three writes: status, pod, finalizer', async () => {
  create('game');
  start();
  await becomeReady('game');
  const before = api.writes().length;
  sidecar.says = { listening: true, active: 0, idleSince: Date.now() - 100_000 };
  await running.stop();
  start();
  await until(() => session('game').metadata.finalizers === undefined);
  expect(status('game')).toMatchObject({ state: 'Swept', swept: true, ready: true, reason: 'Idle' });
  expect(isThere(podAt('game'))).toBe(false);
  expect(writes(api.writes().slice(before))).toEqual([
    'PATCH sessionlivedbackends/game/status',
    'DELETE pods/game',
    'PATCH sessionlivedbackends/game',
  ]);
});

test('whichever write the controller dies before or behind, the next one ends what was begun, with one pod', async () => {
  // Pod, Ready, Swept, the pod's end, the finalizer.
  for (let last = 0; last < 5; last += 1) {
    for (const isDone of [false, true]) {
      const name = `game-${last}-${isDone}`;
      const ours = (request: SeenRequest) =>
        request.path.includes(name) || JSON.stringify(request.body)?.includes(name);
      let written = 0;
      api.fault = (request) => {
        if (['GET', 'WATCH'].includes(request.method) || request.path.endsWith('/events') || !ours(request))
          return undefined;
        written += 1;
        // It is dead from this write on; where the write was done, its answer is never read.
        return written > last + Number(isDone) ? 'cut' : undefined;
      };
      sidecar.says = { listening: true, active: 0, idleSince: Date.now() - 100_000 };
      create(name);
      start();
      void runPod(name);
      await until(() => written > last);
      await running.stop();
      api.fault = () => undefined;
      start();
      await until(() => session(name).metadata.finalizers === undefined);
      await running.stop();
      expect(status(name)).toMatchObject({ swept: true, ready: true, reason: 'Idle' });
      expect(isThere(podAt(name))).toBe(false);
      const isCreation = ({ method, path }: SeenRequest) => method === 'POST' && path.endsWith('/pods');
      const pods = api.writes().filter((request) => isCreation(request) && ours(request));
      expect(pods).toHaveLength(1);
    }
  }
}, 120_000);

test.each<[string, SessionSpec]>([
  ['Refused', { template: { ...SPEC.template, hostNetwork: true } }],
  ['Refused', { ...SPEC, httpPort: 0 }],
])('a session that may not have a pod fails with reason %s and gets none', async (reason, spec) => {
  api.fault = ({ method, path }) => (method === 'POST' && path.endsWith('/pods') ? { status: 422 } : undefined);
  create('game', spec);
  start();
  await until(() => status('game').failed === true);
  expect(status('game').reason).toBe(reason);
  await until(() => session('game').metadata.finalizers === undefined);
  expect(writes()).toEqual(['PATCH sessionlivedbackends/game/status', 'PATCH sessionlivedbackends/game']);
});

test('of twenty sessions that are created at once, those that were created first get the two places', async () => {
  for (let number = 0; number < 20; number += 1) {
    create(`game-${number}`);
    const metadata = { creationTimestamp: new Date(Date.UTC(2030, 0, 1, 0, 0, 60 - number)).toISOString() };
    api.objects.patch(at(`game-${number}`), { metadata } as unknown as KubernetesObject);
  }
  start();
  await until(() => writes().length >= 20);
  await until(() => Array.from({ length: 18 }, (_, each) => status(`game-${each}`)).every(({ failed }) => failed));
  const created = writes().filter((each) => each === 'POST pods');
  expect([created.length, isThere(podAt('game-19')), isThere(podAt('game-18'))]).toEqual([2, true, true]);
});

test('a session beyond the limit fails, and one that ends makes room', async () => {
  start();
  for (const name of ['one', 'two']) {
    create(name);
    await until(() => isThere(podAt(name)));
  }
  create('three');
  await until(() => status('three').reason === 'Quota');
  api.objects.patch(at('one'), { spec: { terminate: true } } as KubernetesObject);
  await until(() => !isThere(podAt('one')));
  create('four');
  await until(() => isThere(podAt('four')));
  expect(status('one')).toMatchObject({ state: 'Swept', reason: 'Terminated' });
});

test('a session whose pod goes or whose application ends has failed, with its reason', async () => {
  start();
  create('lost');
  await becomeReady('lost');
  create('crashed');
  await becomeReady('crashed');
  api.objects.remove(podAt('lost'));
  await runPod('crashed', { containerStatuses: [{ name: 'app', state: { terminated: { exitCode: 3 } } }] });
  await until(() => status('lost').failed === true && status('crashed').failed === true);
  expect([status('lost').reason, status('crashed').reason]).toEqual(['Evicted', 'Exited']);
  expect(status('crashed').message).toBe('Container app ended with exit code 3');
  await until(() => !isThere(podAt('crashed')));
  expect(isThere(podAt('lost'))).toBe(false);
});

test('the pod of an earlier session of the name is waited for, and never taken', async () => {
  const ownerReferences = [
    { apiVersion: 'spawner.dev/v1', kind: 'SessionLivedBackend', name: 'game', uid: 'earlier', controller: true },
  ];
  const labels = { 'spawner.io/session': 'game' };
  const metadata = { namespace: NAMESPACE, name: 'game', labels, ownerReferences };
  api.objects.create({ resource: 'pods', namespace: NAMESPACE }, {
    metadata,
    spec: { containers: [] },
  } as KubernetesObject);
  create('game');
  start();
  await until(() => writes().includes('POST pods'));
  expect(writes()).toEqual(['DELETE pods/game', 'POST pods']);
});
