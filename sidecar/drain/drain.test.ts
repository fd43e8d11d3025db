import { expect, test } from '@jest/globals';
import { type DrainThresholds, NONE_PASSED, type Passed, passedThresholds } from './drain.ts';

const NO_MEMORY: DrainThresholds = { memoryPercent: undefined, resumePercent: 0, connections: undefined };
const MEMORY: DrainThresholds = { memoryPercent: 75, resumePercent: 70, connections: undefined };
const BOTH: DrainThresholds = { ...MEMORY, connections: 100 };
const ABOVE: DrainThresholds = { ...MEMORY, resumePercent: 80 };
const BY_MEMORY: Passed = { memory: true, connections: false };
const BY_CONNECTIONS: Passed = { memory: false, connections: true };
const BY_BOTH: Passed = { memory: true, connections: true };

test.each<[string, DrainThresholds, Passed, number | undefined, number, Passed]>([
  ['nothing is set', NO_MEMORY, NONE_PASSED, 99, 9999, NONE_PASSED],
  ['memory is below', MEMORY, NONE_PASSED, 74.9, 0, NONE_PASSED],
  ['memory reaches it', MEMORY, NONE_PASSED, 75, 0, BY_MEMORY],
  ['memory fluctuates below it', MEMORY, BY_MEMORY, 74.9, 0, BY_MEMORY],
  ['memory reaches what resumes', MEMORY, BY_MEMORY, 70, 0, BY_MEMORY],
  ['memory is below what resumes', MEMORY, BY_MEMORY, 69.9, 0, NONE_PASSED],
  ['what resumes lies above it, and memory between', ABOVE, BY_MEMORY, 77, 0, BY_MEMORY],
  ['what resumes lies above it, and memory below', ABOVE, BY_MEMORY, 74, 0, NONE_PASSED],
  ['the application has not reported it yet', MEMORY, NONE_PASSED, undefined, 0, NONE_PASSED],
  ['the application no longer reports it', MEMORY, BY_MEMORY, undefined, 0, BY_MEMORY],
  ['connections reach it', BOTH, NONE_PASSED, 10, 100, BY_CONNECTIONS],
  ['connections fall a little', BOTH, BY_CONNECTIONS, 10, 90, BY_CONNECTIONS],
  ['connections fall by more than a tenth', BOTH, BY_CONNECTIONS, 10, 89, NONE_PASSED],
  ['connections fell, memory did not', BOTH, BY_BOTH, 72, 10, BY_MEMORY],
  ['connections fell, memory never reached it', BOTH, BY_CONNECTIONS, 72, 10, NONE_PASSED],
  ['connections reach it, and memory is unknown', BOTH, NONE_PASSED, undefined, 100, BY_CONNECTIONS],
  ['connections fell, and memory is unknown', BOTH, BY_CONNECTIONS, undefined, 10, NONE_PASSED],
  ['connections fell, and memory that was too much is unknown', BOTH, BY_BOTH, undefined, 10, BY_MEMORY],
  ['one connection is too many', { ...MEMORY, connections: 1 }, NONE_PASSED, 0, 1, BY_CONNECTIONS],
  ['and it is gone', { ...MEMORY, connections: 1 }, BY_CONNECTIONS, 0, 0, NONE_PASSED],
])('passedThresholds() when %s', (_, thresholds, before, memoryPercent, connections, expected) => {
  expect(passedThresholds(before, { memoryPercent, connections }, thresholds)).toEqual(expected);
});

test('a load that fluctuates around the threshold changes it once', () => {
  let passed = NONE_PASSED;
  let changes = 0;
  for (let round = 0; round < 100; round += 1) {
    const next = passedThresholds(passed, { memoryPercent: 74 + (round % 3), connections: 0 }, MEMORY);
    if (next.memory !== passed.memory) changes += 1;
    passed = next;
  }
  expect([changes, passed]).toEqual([1, BY_MEMORY]);
});
