import { expect, test } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../../../contract/containers.ts';
import type { V1Pod } from '../types.ts';
import { monitoredPod } from './monitored-pods.ts';

const POD: V1Pod = {
  metadata: {
    namespace: 'default',
    name: 'web-1',
    uid: '3',
    resourceVersion: '12',
    creationTimestamp: new Date('2026-01-02T03:04:05Z'),
    labels: { 'spawner.io/monitor': 'true' },
    annotations: { 'spawner.io/idle-timeout': '5m', 'example.com/note': 'dropped' },
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: '1' },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: '2', controller: true },
    ],
  },
  spec: { containers: [{ name: 'app' }] },
  status: { phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
};
const sidecar = { name: SIDECAR_CONTAINER, env: [{ name: 'SPAWNER_SERVE_PORT', value: '7071' }] };

function withSidecar(name: string, restartCount: number): V1Pod {
  const status = { name, restartCount, ready: true, image: '', imageID: '' };
  return { ...POD, status: { ...POD.status, initContainerStatuses: [status] } };
}

test('monitoredPod() keeps what is used', () => {
  expect(monitoredPod(POD)).toEqual({
    namespace: 'default',
    name: 'web-1',
    uid: '3',
    resourceVersion: '12',
    createdAt: Date.parse('2026-01-02T03:04:05Z'),
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: '2' },
    annotations: { 'spawner.io/idle-timeout': '5m' },
    labels: { 'spawner.io/monitor': 'true' },
    isMonitored: true,
    ip: '10.0.0.1',
    servePort: 7070,
    isReady: true,
    isTerminating: false,
    isWatchedFromStart: false,
    hasEnded: false,
  });
});

test.each<[string, V1Pod, object]>([
  [
    'where the sidecar was told to answer',
    { ...POD, spec: { containers: [], initContainers: [sidecar] } },
    { servePort: 7071 },
  ],
  [
    'the annotation where there is no sidecar',
    { ...POD, metadata: { annotations: { 'spawner.io/serve-port': '7272' } } },
    { servePort: 7272 },
  ],
  ['that it did not ask', { ...POD, metadata: { labels: { 'spawner.io/monitor': 'false' } } }, { isMonitored: false }],
  ['that nothing manages it', { ...POD, metadata: {} }, { owner: undefined }],
  ['that it is not ready', { ...POD, status: { phase: 'Pending' } }, { isReady: false, ip: undefined }],
  ['that it terminates', { ...POD, metadata: { deletionTimestamp: new Date() } }, { isTerminating: true }],
  ['that its sidecar has run from the start', withSidecar(SIDECAR_CONTAINER, 0), { isWatchedFromStart: true }],
  ['that its sidecar was restarted', withSidecar(SIDECAR_CONTAINER, 1), { isWatchedFromStart: false }],
  ['that nothing is said of its sidecar', withSidecar('app', 0), { isWatchedFromStart: false }],
  ['that it has ended', { ...POD, status: { phase: 'Failed' } }, { hasEnded: true }],
])('monitoredPod() tells %s', (_, pod, facts) => {
  expect(monitoredPod(pod)).toMatchObject(facts);
});
