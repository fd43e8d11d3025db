import { describe, expect, test } from '@jest/globals';
import { plan } from './plan.ts';

const FAULTS = ['one', 'two', 'three', 'four', 'five'].map((name) => ({ name, lastsSeconds: [2, 20] as const }));
const first = (count: number, seed: number) => {
  const steps = plan(seed, FAULTS);
  return Array.from({ length: count }, () => steps.next().value);
};

describe('plan()', () => {
  test('is the same for the same seed, arguments and all', () => {
    expect(first(50, 7)).toEqual(first(50, 7));
  });

  test('is another one for another seed', () => {
    expect(first(10, 7)).not.toEqual(first(10, 8));
  });

  test('has every fault once before any of them twice', () => {
    const names = first(100, 3).flatMap(({ faults }) => faults.map(({ name }) => name));
    for (let start = 0; start + FAULTS.length <= names.length; start += FAULTS.length)
      expect(names.slice(start, start + FAULTS.length).sort()).toEqual(['five', 'four', 'one', 'three', 'two']);
  });

  test('keeps to the times of a fault, and has some that strike two at once', () => {
    const steps = first(200, 11);
    const seconds = steps.flatMap(({ faults }) => faults.map(({ args }) => args.seconds));
    expect([Math.min(...seconds) >= 2, Math.max(...seconds) <= 20]).toEqual([true, true]);
    expect(new Set(steps.map(({ faults }) => faults.length))).toEqual(new Set([1, 2]));
  });

  test('cannot be made of no fault', () => {
    expect(() => plan(1, []).next()).toThrow('Cannot plan');
  });

  test('is pinned: what a seed stood for in an earlier report, it stands for now', () => {
    const [step] = first(1, 42);
    expect(step?.faults.map(({ name }) => name)).toEqual(['three']);
  });

  test('lets one that does not mix strike alone, and loses none for that', () => {
    const shy = FAULTS.map((fault) => ({ ...fault, mixes: fault.name !== 'two' }));
    const steps = plan(5, shy);
    const names = Array.from({ length: 200 }, () => steps.next().value.faults.map(({ name }) => name));
    expect(names.filter((each) => each.length > 1 && each.includes('two'))).toEqual([]);
    expect(new Set(names.flat().slice(0, 5))).toEqual(new Set(FAULTS.map(({ name }) => name)));
  });
});
