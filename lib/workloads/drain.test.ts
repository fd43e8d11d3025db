import { expect, test } from '@jest/globals';
import { DRAINED_BY_ANNOTATION, REAPER_DRAINS } from '../../contract/annotations.ts';
import { formatDrainedBy } from '../../contract/drained-by.ts';
import type { MonitoredPod } from '../kube/objects/monitored-pods.ts';
import { leftDrained } from './drain.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');

test.each([
  ['of a reaper that died', formatDrainedBy(REAPER_DRAINS, NOW), 1],
  ['of an older reaper, which gave no time', REAPER_DRAINS, 1],
  ['of a reaper that is at work', formatDrainedBy(REAPER_DRAINS, NOW + 1), 0],
  ['of another program', formatDrainedBy('somebody', NOW), 0],
  ['of none', undefined, 0],
])('leftDrained() with a pod %s', (_, text, expected) => {
  const annotations = text === undefined ? {} : { [DRAINED_BY_ANNOTATION]: text };
  expect(leftDrained([{ annotations } as MonitoredPod], NOW)).toHaveLength(expected);
});
