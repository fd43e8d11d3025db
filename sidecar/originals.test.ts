import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { wantsConnections } from './drain/drain.ts';

const { memory } = JSON.parse(readFileSync(join(import.meta.dirname, 'testdata', 'originals.json'), 'utf8')) as {
  memory: { percent: number; label: 'yes' | 'no'; event: string | null }[];
};

test('without hysteresis, a life of memory has the labels and Events that network-watcher writes', () => {
  const thresholds = { memoryPercent: 75, resumePercent: 75, connections: undefined };
  let wants = true;
  const seen = memory.map(({ percent }) => {
    const before = wants;
    wants = wantsConnections(wants, { memoryPercent: percent, connections: 0 }, thresholds);
    const event = wants ? 'BelowThreshold' : 'OverThreshold';
    return { percent, label: wants ? 'yes' : 'no', event: wants === before ? null : event };
  });
  expect(seen).toEqual(memory);
});
