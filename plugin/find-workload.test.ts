import { expect, test } from '@jest/globals';
import type { Inspected } from '../lib/workloads/inspect.ts';
import { findWorkload } from './find-workload.ts';
import type { Fleet } from './fleet.ts';
import type { Sleeper } from './sleepers.ts';

// Only the names count here.
const awake = (name: string) => ({ workload: { namespace: 'shop', name } }) as Inspected;
const asleep = (kind: string, name: string) => ({ owner: { kind: { kind }, name } }) as Sleeper;
const fleet: Fleet = {
  awake: ['Deployment/web', 'StatefulSet/web', 'Deployment/api', 'Deployment/ending'].map(awake),
  asleep: [asleep('Deployment', 'old'), asleep('Deployment', 'ending')],
  hiddenKinds: [],
  reaper: { kind: 'absent' },
  nowMs: 0,
};

test.each([
  [['deployment/web'], 'Deployment/web'],
  [['Deployments', 'web'], 'Deployment/web'],
  [['deploy/web'], 'Deployment/web'],
  [['statefulset.apps/web'], 'StatefulSet/web'],
  [['api'], 'Deployment/api'],
])('%j is awake', (words, name) => {
  expect(findWorkload(fleet, words)).toMatchObject({ kind: 'awake', seen: { workload: { name } } });
});

test.each([['old'], ['deploy/ending']])('%s is asleep', (word) => {
  expect(findWorkload(fleet, [word])).toMatchObject({ kind: 'asleep' });
});

test('a name that several have, or none, is an error that says so', () => {
  expect(() => findWorkload(fleet, ['web'])).toThrow('expected one of Deployment/web, StatefulSet/web');
  expect(() => findWorkload(fleet, ['deploy', 'none'])).toThrow(
    'Cannot find deploy/none: expected a monitored workload',
  );
});
