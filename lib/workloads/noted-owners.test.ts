import { expect, test } from '@jest/globals';
import { IDLED_AT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../../contract/annotations.ts';
import type { AnyObject } from '../kube/objects/objects.ts';
import { managedAfter } from '../kube/testing/fake-managed-fields.ts';
import { notedOwner } from './noted-owners.ts';

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

test('a workload with notes was put to sleep', () => {
  expect(notedOwner(kind, asleep)).toMatchObject({
    sleep: { replicasBefore: 3, at: Date.parse('2030-01-01T00:00:00Z') },
  });
});

const { managedFields: _, ...copied } = metadata;
const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }];

test('a workload whose notes are a copy sleeps, and how many replicas it had is not known', () => {
  expect(notedOwner(kind, { ...asleep, metadata: copied })).toMatchObject({ sleep: { replicasBefore: undefined } });
});

test('a workload that something without a scale manages sleeps like any other', () => {
  expect(notedOwner(kind, { ...asleep, metadata: { ...metadata, ownerReferences } })).toMatchObject({
    sleep: { replicasBefore: 3 },
  });
});

test.each([
  ['without notes', { ...asleep, metadata: { ...metadata, annotations: {} } }],
  ['that copied the notes of its owner', { ...asleep, metadata: { ...copied, ownerReferences } }],
])('a workload %s was not', (__, object) => {
  expect(notedOwner(kind, object)).toBeUndefined();
});
