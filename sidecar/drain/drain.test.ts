import { expect, test } from '@jest/globals';
import { type DrainThresholds, wantsConnections } from './drain.ts';

const MEMORY: DrainThresholds = { memoryPercent: 75, resumePercent: 70, connections: undefined };
const BOTH: DrainThresholds = { ...MEMORY, connections: 100 };

test.each([
  ['nothing is set', { memoryPercent: undefined, resumePercent: 0, connections: undefined }, true, 99, 9999, true],
  ['memory is below', MEMORY, true, 74.9, 0, true],
  ['memory reaches it', MEMORY, true, 75, 0, false],
  ['memory trembles below it', MEMORY, false, 74.9, 0, false],
  ['memory reaches what resumes', MEMORY, false, 70, 0, false],
  ['memory is below what resumes', MEMORY, false, 69.9, 0, true],
  ['what resumes lies above it, and memory between', { ...MEMORY, resumePercent: 80 }, false, 77, 0, false],
  ['what resumes lies above it, and memory below', { ...MEMORY, resumePercent: 80 }, false, 74, 0, true],
  ['the application has not said it yet', MEMORY, true, undefined, 0, true],
  ['the application says it no more', MEMORY, false, undefined, 0, false],
  ['connections reach it', BOTH, true, 10, 100, false],
  ['connections fall a little', BOTH, false, 10, 90, false],
  ['connections fall by more than a tenth', BOTH, false, 10, 89, true],
  ['connections fell, memory did not', BOTH, false, 72, 10, false],
  ['one connection is too many', { ...MEMORY, connections: 1 }, true, 0, 1, false],
  ['and it is gone', { ...MEMORY, connections: 1 }, false, 0, 0, true],
])('wantsConnections() when %s', (_, thresholds, before, memoryPercent, connections, expected) => {
  expect(wantsConnections(before, { memoryPercent, connections }, thresholds)).toBe(expected);
});

test('a load that trembles around the threshold changes it once', () => {
  let wants = true;
  let changes = 0;
  for (let round = 0; round < 100; round += 1) {
    const next = wantsConnections(wants, { memoryPercent: 74 + (round % 3), connections: 0 }, MEMORY);
    if (next !== wants) changes += 1;
    wants = next;
  }
  expect([changes, wants]).toEqual([1, false]);
});
