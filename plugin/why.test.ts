import { expect, test } from '@jest/globals';
import { DRAIN_CONNECTIONS_ANNOTATION } from '../contract/annotations.ts';
import type { Inspected } from '../lib/workloads/inspect.ts';
import { type ReaperView, readReaperSettings } from './reaper-view.ts';
import { drainingNote } from './why.ts';

const reaper = (drainLabel: string): ReaperView => ({
  kind: 'installed',
  schedule: '',
  isSuspended: false,
  settings: readReaperSettings({ SPAWNER_DRAIN_LABEL: drainLabel }),
  report: undefined,
});
const workload = (annotations: object) =>
  ({ workload: { pods: [{ annotations }] } }) as unknown as Pick<Inspected, 'workload'>;

test.each([
  [
    'thresholds, where draining is off',
    'off',
    { [DRAIN_CONNECTIONS_ANNOTATION]: '5' },
    expect.stringContaining('drain.enabled'),
  ],
  ['thresholds', 'example.com/accepts', { [DRAIN_CONNECTIONS_ANNOTATION]: '5' }, undefined],
  ['no thresholds, where draining is off', 'off', {}, undefined],
])('why of a workload with %s', (_, label, annotations, note) => {
  expect(drainingNote({ reaper: reaper(label) }, workload(annotations))).toEqual(note);
});
