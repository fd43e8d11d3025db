import { expect, test } from '@jest/globals';
import {
  IDLED_AT_ANNOTATION,
  REPLICAS_BEFORE_IDLE_ANNOTATION,
  SLEEP_PHASE_ANNOTATION,
} from '../../contract/annotations.ts';
import type { AnyObject } from '../kube/objects/objects.ts';
import { phaseNotes, sleepNote } from './sleep-note.ts';

const at = (minute: number) => `2026-01-01T00:${minute}:00Z`;
const OWNER = { uid: 'mine', generation: 7 };
const OLDER = { [REPLICAS_BEFORE_IDLE_ANNOTATION]: '3', [IDLED_AT_ANNOTATION]: at(50) };
const NOTES = { ...OLDER, ...phaseNotes('asleep', OWNER, 3) };

function managed(
  keys: readonly string[],
  more: object = {},
): NonNullable<AnyObject['metadata']['managedFields']>[number] {
  const fields = Object.fromEntries(keys.map((key) => [`f:${key}`, {}]));
  const fieldsV1 = { 'f:metadata': { 'f:annotations': fields } };
  return { manager: 'spawner-reaper', time: at(51), fieldsV1, ...more };
}

const ALL = Object.keys(NOTES);
const noteOf = (annotations: Record<string, string>, managedFields: AnyObject['metadata']['managedFields']) => {
  const metadata = { name: 'web', uid: 'mine', resourceVersion: '1', creationTimestamp: at(10), annotations };
  return sleepNote({ metadata: { ...metadata, ...(managedFields && { managedFields }) } });
};

test('sleepNote() reads what a reaper wrote', () => {
  const note = { phase: 'asleep', replicasBefore: 3, at: Date.parse(at(51)), generation: 7 };
  expect(noteOf(NOTES, [managed(ALL)])).toEqual(note);
  expect(noteOf({}, undefined)).toBeUndefined();
});

test('sleepNote() reads what an older version wrote', () => {
  const note = { phase: 'older', replicasBefore: 3, at: Date.parse(at(51)), generation: undefined };
  expect(noteOf(OLDER, [managed(Object.keys(OLDER))])).toEqual(note);
  const text = { ...OLDER, [REPLICAS_BEFORE_IDLE_ANNOTATION]: '-3' };
  expect(noteOf(text, [managed(Object.keys(OLDER))])).toEqual({ ...note, replicasBefore: undefined });
});

test.each<[string, Record<string, string>, AnyObject['metadata']['managedFields']]>([
  ['without managers', NOTES, undefined],
  ['that a manifest brought', NOTES, [managed(ALL, { manager: 'kubectl-client-side-apply' })]],
  ['that a Deployment controller copied', NOTES, [managed(ALL, { manager: 'kube-controller-manager' })]],
  [
    'of which a rollback wrote the number',
    NOTES,
    [
      managed([IDLED_AT_ANNOTATION, SLEEP_PHASE_ANNOTATION]),
      managed([REPLICAS_BEFORE_IDLE_ANNOTATION], { manager: 'kubectl-rollout' }),
    ],
  ],
  ['of another owner', { ...NOTES, ...phaseNotes('asleep', { ...OWNER, uid: 'other' }, 3) }, [managed(ALL)]],
  ['of another number', { ...NOTES, [REPLICAS_BEFORE_IDLE_ANNOTATION]: '6' }, [managed(ALL)]],
  ['of more pods than a cluster has', { ...NOTES, ...phaseNotes('asleep', OWNER, 1_000_000) }, [managed(ALL)]],
  ['with a phase that cannot be read', { ...NOTES, [SLEEP_PHASE_ANNOTATION]: 'asleep' }, [managed(ALL)]],
  [
    'restored with its managers, of an older version',
    OLDER,
    [managed(Object.keys(OLDER), { time: '2025-12-31T00:00:00Z' })],
  ],
  ['written to a subresource', NOTES, [managed(ALL, { subresource: 'scale' })]],
])('sleepNote() gives nothing for a note %s', (_, annotations, managedFields) => {
  expect(noteOf(annotations, managedFields)).toMatchObject({ phase: 'foreign', replicasBefore: undefined });
});
