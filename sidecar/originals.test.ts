import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NONE_PASSED, passedThresholds } from './drain/drain.ts';

const { memory } = JSON.parse(readFileSync(join(import.meta.dirname, 'testdata', 'originals.json'), 'utf8')) as {
  memory: { percent: number; label: 'yes' | 'no'; event: string | null }[];
};

test('without hysteresis, a life of memory has the labels and Events that network-watcher writes', () => {
  const thresholds = { memoryPercent: 75, resumePercent: 75, connections: undefined };
  let passed = NONE_PASSED;
  const seen = memory.map(({ percent }) => {
    const before = passed.memory;
    passed = passedThresholds(passed, { memoryPercent: percent, connections: 0 }, thresholds);
    const event = passed.memory ? 'OverThreshold' : 'BelowThreshold';
    return { percent, label: passed.memory ? 'no' : 'yes', event: passed.memory === before ? null : event };
  });
  expect(seen).toEqual(memory);
});
