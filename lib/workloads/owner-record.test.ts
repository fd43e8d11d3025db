import { expect, test } from '@jest/globals';
import { IDLED_AT_ANNOTATION } from '../../contract/annotations.ts';
import type { ObjectKind } from '../kube/discovery.ts';
import type { AnyObject } from '../kube/objects/objects.ts';
import { ownerRecord } from './owner-record.ts';

const kindOf = (kind: string): ObjectKind => ({
  apiVersion: 'apps/v1',
  kind,
  plural: '',
  isNamespaced: true,
  hasScale: true,
});
const at = (minute: number) => `2026-01-01T00:${minute}:00Z`;
const METADATA: AnyObject['metadata'] = {
  name: 'web',
  uid: '1',
  resourceVersion: '7',
  generation: 3,
  creationTimestamp: at(10),
};
const COMPLETE = { observedGeneration: 3, replicas: 2, updatedReplicas: 2 };

test.each<[string, string, Record<string, unknown>, Record<string, unknown>, boolean]>([
  ['a Deployment that is complete', 'Deployment', { replicas: 2 }, COMPLETE, false],
  [
    'a Deployment of one that does not say so',
    'Deployment',
    {},
    { ...COMPLETE, replicas: 1, updatedReplicas: 1 },
    false,
  ],
  ['one whose controller has not looked', 'Deployment', { replicas: 2 }, { ...COMPLETE, observedGeneration: 2 }, true],
  ['one without a status', 'Deployment', { replicas: 2 }, {}, true],
  ['one with a pod of the old template', 'Deployment', { replicas: 2 }, { ...COMPLETE, updatedReplicas: 1 }, true],
  ['one with a pod too many', 'Deployment', { replicas: 2 }, { ...COMPLETE, replicas: 3 }, true],
  [
    'a StatefulSet between two revisions',
    'StatefulSet',
    { replicas: 2 },
    { ...COMPLETE, currentRevision: 'a', updateRevision: 'b' },
    true,
  ],
  [
    'a StatefulSet at its revision',
    'StatefulSet',
    { replicas: 2 },
    { ...COMPLETE, currentRevision: 'a', updateRevision: 'a' },
    false,
  ],
  [
    'a ReplicaSet, which counts no updates',
    'ReplicaSet',
    { replicas: 2 },
    { observedGeneration: 3, replicas: 2 },
    false,
  ],
  [
    'a kind that writes its generation as a text',
    'Rollout',
    { replicas: 2 },
    { ...COMPLETE, observedGeneration: '3' },
    false,
  ],
  ['a kind that says nothing', 'Game', { size: 2 }, {}, false],
])('ownerRecord() knows whether it is rolling out: %s', (_, kind, spec, status, isRollingOut) => {
  expect(ownerRecord(kindOf(kind), 'default', { metadata: METADATA, spec, status }).isRollingOut).toBe(isRollingOut);
});

test.each<[string, object | undefined, boolean]>([
  ['none', undefined, false],
  ['one that keeps them', { whenDeleted: 'Delete', whenScaled: 'Retain' }, false],
  ['one that says nothing of scaling', { whenDeleted: 'Delete' }, false],
  ['one that deletes them', { whenDeleted: 'Retain', whenScaled: 'Delete' }, true],
  ['one that is not known', { whenScaled: 'Archive' }, true],
])('ownerRecord() knows the retention policy of volume claims: %s', (_, policy, deletesClaims) => {
  const spec = { ...(policy && { persistentVolumeClaimRetentionPolicy: policy }) };
  expect(ownerRecord(kindOf('StatefulSet'), 'default', { metadata: METADATA, spec })).toMatchObject({ deletesClaims });
});

test.each<[string, AnyObject['metadata']['managedFields'], string]>([
  ['when it was made, where nothing else is known', undefined, at(10)],
  [
    'when it was last changed',
    [
      { manager: 'kubectl', time: at(20) },
      { manager: 'helm', time: at(15) },
    ],
    at(20),
  ],
  ['when it was scaled', [{ manager: 'hpa', subresource: 'scale', time: at(30) }], at(30)],
  ['no status', [{ manager: 'controller', subresource: 'status', time: at(40) }], at(10)],
  ['no write of a reaper', [{ manager: 'spawner-reaper', time: at(40) }], at(10)],
  ['no time that cannot be read', [{ manager: 'kubectl', time: 'soon' }, { manager: 'helm' }], at(10)],
])('ownerRecord() takes for its last change %s', (_, managedFields, time) => {
  const metadata = { ...METADATA, ...(managedFields && { managedFields }) };
  expect(ownerRecord(kindOf('Game'), 'default', { metadata }).changedAt).toBe(Date.parse(time));
});

test('ownerRecord() keeps what people say, annotations before labels', () => {
  const labels = { 'spawner.io/idle-action': 'none', app: 'web' };
  const annotations = {
    'spawner.io/idle-action': 'scale',
    'example.com/note': 'dropped',
    [IDLED_AT_ANNOTATION]: at(50),
  };
  const record = ownerRecord(kindOf('Game'), 'default', { metadata: { ...METADATA, labels, annotations } });
  expect(record.notes).toEqual({ 'spawner.io/idle-action': 'scale' });
});
