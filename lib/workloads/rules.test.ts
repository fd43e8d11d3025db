import { expect, test } from '@jest/globals';
import { IDLE_ACTION_ANNOTATION as ACTION, IDLE_TIMEOUT_ANNOTATION as TIMEOUT } from '../../contract/annotations.ts';
import { type Hints, readRules } from './rules.ts';

const DEFAULTS = { idleSeconds: 900, neverConnectedSeconds: undefined };
const scale = (idleSeconds: number) => ({
  kind: 'rules',
  action: 'scale',
  idleSeconds,
  neverConnectedSeconds: idleSeconds,
});
const OUT = { kind: 'opted-out' };
const wrong = (annotation: string) => ({ kind: 'wrong', annotation });

test.each<[string, Hints[], Hints[], Hints, object]>([
  ['nothing', [{}], [{}], {}, scale(900)],
  ['a timeout on the owner before that of a pod', [{ [TIMEOUT]: '1h' }], [{ [TIMEOUT]: '5m' }], {}, scale(300)],
  ['the nearest of two owners', [], [{ [TIMEOUT]: '5m' }, { [TIMEOUT]: '2m' }], {}, scale(300)],
  ['the longest of the pods', [{ [TIMEOUT]: '1m' }, { [TIMEOUT]: '2m' }], [{}], {}, scale(120)],
  ['none on a pod', [{}, { [ACTION]: 'none' }], [{}], {}, OUT],
  ['none on an owner', [{}], [{}, { [ACTION]: 'none' }], {}, OUT],
  ['none on the namespace, whatever the owner says', [{}], [{ [ACTION]: 'scale' }], { [ACTION]: 'none' }, OUT],
  ['none in addition to a wrong value', [{ [ACTION]: 'nap' }], [{ [ACTION]: 'none' }], {}, OUT],
  ['a wrong value', [{}], [{ [ACTION]: 'nap' }], {}, wrong(ACTION)],
  ['delete with an owner', [{ [ACTION]: 'delete' }], [{}], {}, wrong(ACTION)],
  ['delete on a namespace', [{}], [], { [ACTION]: 'delete' }, wrong(ACTION)],
  ['a wrong timeout', [{ [TIMEOUT]: '5' }], [{}], {}, wrong(TIMEOUT)],
  ['a timeout of 0, which may be meant as never', [{}], [{ [TIMEOUT]: '0' }], {}, wrong(TIMEOUT)],
  ['a timeout shorter than between two samples', [{ [TIMEOUT]: '9s' }], [{}], {}, wrong(TIMEOUT)],
  ['the shortest timeout', [{}], [{ [TIMEOUT]: '10s' }], {}, scale(10)],
  ['a wrong timeout of one pod', [{ [TIMEOUT]: '5m' }, { [TIMEOUT]: '' }], [{}], {}, wrong(TIMEOUT)],
])('readRules() where there is %s', (_, pods, owners, namespace, rules) => {
  expect(readRules({ pods, owners, namespace }, DEFAULTS)).toEqual(rules);
});

test('readRules() of a reaper that deletes nothing says so of a pod that asks for it', () => {
  const said = { pods: [{ [ACTION]: 'delete' }], owners: [], namespace: {} };
  expect(readRules(said, { ...DEFAULTS, deletePods: false })).toEqual({ kind: 'no-deletion' });
});

test('readRules() lets a pod without owner ask to be deleted', () => {
  const said = { pods: [{ [ACTION]: 'delete' }], owners: [], namespace: {} };
  expect(readRules(said, { ...DEFAULTS, neverConnectedSeconds: 60 })).toEqual({
    kind: 'rules',
    action: 'delete',
    idleSeconds: 900,
    neverConnectedSeconds: 60,
  });
});
