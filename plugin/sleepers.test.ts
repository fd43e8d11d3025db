import { expect, test } from '@jest/globals';
import { IDLED_AT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { managedAfter } from '../kube/fake-managed-fields.ts';
import type { AnyObject } from '../kube/objects.ts';
import { sleeperOf } from './sleepers.ts';

const kind = { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', isNamespaced: true, hasScale: true };
const annotations = { [IDLED_AT_ANNOTATION]: '2030-01-01T00:00:00Z', [REPLICAS_BEFORE_IDLE_ANNOTATION]: '3' };
const metadata = {
  namespace: 'shop',
  name: 'web',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2029-01-01T00:00:00Z',
  annotations,
  managedFields: managedAfter([], {
    manager: 'spawner-reaper',
    before: {},
    after: annotations,
    time: '2030-01-01T00:00:00Z',
  }),
};
const asleep: AnyObject = { metadata, spec: { replicas: 0 } };

test('a workload without replicas and with notes sleeps', () => {
  expect(sleeperOf(kind, asleep)).toMatchObject({ replicasBefore: 3, sinceMs: Date.parse('2030-01-01T00:00:00Z') });
});

test('a workload whose notes are a copy sleeps, and nobody knows how many replicas it had', () => {
  const { managedFields: _, ...copied } = metadata;
  expect(sleeperOf(kind, { ...asleep, metadata: copied })).toMatchObject({ replicasBefore: undefined });
});

const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }];
test.each([
  ['with replicas', { ...asleep, spec: { replicas: 1 } }],
  ['without notes', { ...asleep, metadata: { ...metadata, annotations: {} } }],
  ['that copied the notes of its owner', { ...asleep, metadata: { ...metadata, ownerReferences } }],
])('a workload %s does not', (_, object) => {
  expect(sleeperOf(kind, object)).toBeUndefined();
});
