import { expect, test } from '@jest/globals';
import { IDLE_ACTION_ANNOTATION } from '../../contract/annotations.ts';
import type { Workload } from './group-by-owner.ts';
import { formatRecords, knownForSeconds, observe, parseRecords, recordsAfter } from './observations.ts';

const kind = { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: '', isNamespaced: true, hasScale: true };
const owner = { kind, uid: '1', spec: 'as-it-was', notes: {}, generation: 1, resourceVersion: '1' };
const workload = (facts: object = {}, pods: object[] = []): Workload =>
  ({ above: { kind: 'owner', owner: { ...owner, ...facts }, above: [] }, pods }) as unknown as Workload;
const pod = (annotations: object) => ({ labels: {}, annotations });
const CALM = { notes: {}, isScaledByKeda: false };
const before = observe(workload(), CALM) ?? { id: '', wishes: '' };

test.each<[string, ReturnType<typeof observe>]>([
  ['its spec', observe(workload({ spec: 'scaled' }), CALM)],
  ['a note on it', observe(workload({ notes: { [IDLE_ACTION_ANNOTATION]: 'none' } }), CALM)],
  ['a hint on a pod', observe(workload({}, [pod({ [IDLE_ACTION_ANNOTATION]: 'none' })]), CALM)],
  ['a hint on its namespace', observe(workload(), { ...CALM, notes: { [IDLE_ACTION_ANNOTATION]: 'none' } })],
  ['that KEDA scales it', observe(workload(), { ...CALM, isScaledByKeda: true })],
])('observe() sees a change of %s', (_, after) => {
  expect(after?.id).toBe(before.id);
  expect(after?.wishes).not.toBe(before.wishes);
});

test.each<[string, ReturnType<typeof observe>]>([
  ['a write without a change', observe(workload({ resourceVersion: '2', generation: 2 }), CALM)],
  ['another label of its namespace', observe(workload(), { ...CALM, notes: { 'example.com/team': 'a' } })],
])('observe() sees no change in %s', (_, after) => {
  expect(after).toEqual(before);
});

test('observe() has nothing to say of what has no owner', () => {
  expect(observe({ above: { kind: 'bare' }, pods: [] } as unknown as Workload, CALM)).toBeUndefined();
});

test('records count from the pass that saw something first or changed, and those of workloads that are gone are dropped', () => {
  const records = recordsAfter(new Map(), [before, { id: 'gone', wishes: 'a' }], 1000.7);
  const next = recordsAfter(records, [before, { id: 'new', wishes: 'a' }], 2000);
  const changed = recordsAfter(next, [{ ...before, wishes: 'b' }], 3000);
  const since = (of: typeof records) => [...of].map(([id, { sinceSeconds }]) => [id, sinceSeconds]);
  expect([since(next), since(changed)]).toEqual([
    [
      [before.id, 1000],
      ['new', 2000],
    ],
    [[before.id, 3000]],
  ]);
});

test('what a wrong clock wrote down as of later counts from now on', () => {
  const records = recordsAfter(new Map(), [before], 9000);
  expect(recordsAfter(records, [before], 1000).get(before.id)?.sinceSeconds).toBe(1000);
});

test.each<[string, string, boolean, number]>([
  ['a workload as it is', before.wishes, true, 500],
  ['a changed one', 'other', true, 0],
  ['a changed one in a dry run', 'other', false, 0],
])('knownForSeconds() of %s', (_, wishes, isComplete, seconds) => {
  const records = recordsAfter(new Map(), [before], 1000);
  expect(knownForSeconds({ records, isComplete }, { ...before, wishes }, 1500)).toBe(seconds);
});

test('what was never seen counts for changed, and in a dry run, which writes nothing down, for unchanged', () => {
  const known = (isComplete: boolean) => knownForSeconds({ records: new Map(), isComplete }, before, 1500);
  expect([known(true), known(false)]).toEqual([0, Number.POSITIVE_INFINITY]);
});

test('parseRecords() reads what formatRecords() wrote, in one order, and leaves out what it cannot read', () => {
  const records = recordsAfter(new Map(), [{ id: 'b', wishes: 'x' }, before, { id: 'a', wishes: 'y' }], 1000);
  const text = formatRecords(records);
  expect(parseRecords(`${text}garbage\nmore of it -1\n`)).toEqual(records);
  expect(text.split('\n')).toEqual(text.split('\n').toSorted((one, other) => (one === '' || one > other ? 1 : -1)));
});
