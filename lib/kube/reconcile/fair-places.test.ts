import { expect, test } from '@jest/globals';
import { createRandom } from '../../text/testing/random.ts';
import { FairPlaces } from './fair-places.ts';

/** Who has a place, by namespace. */
function seatedIn(places: FairPlaces, keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) {
    const namespace = key.split('/')[0] ?? '';
    counts[namespace] = (counts[namespace] ?? 0) + Number(!places.isWaiting(key));
  }
  return counts;
}

const keysOf = (namespace: string, count: number) => Array.from({ length: count }, (_, at) => `${namespace}/${at}`);

test('FairPlaces gives each namespace as many as the next, in whichever order they come', () => {
  const places = new FairPlaces(10);
  const keys = [...keysOf('greedy', 50), ...keysOf('a', 2), ...keysOf('b', 9)];
  for (const key of keys) places.want(key);
  expect(seatedIn(places, keys)).toEqual({ greedy: 4, a: 2, b: 4 });
  expect(places.waiting).toBe(51);
});

test('FairPlaces takes the newest of the richest, and gives a place that is free to the poorest', () => {
  const places = new FairPlaces(3);
  for (const key of keysOf('greedy', 4)) places.want(key);
  expect(places.want('a/0')).toEqual({ seated: ['a/0'], unseated: ['greedy/2'] });
  expect(places.want('a/1')).toEqual({ seated: [], unseated: [] });
  expect(places.leave('greedy/0')).toEqual({ seated: ['greedy/3'], unseated: [] });
  expect(places.leave('a/0')).toEqual({ seated: ['a/1'], unseated: [] });
});

test('FairPlaces changes nothing for a key that asks again, and forgets who left', () => {
  const places = new FairPlaces(1);
  expect(places.want('a/0').seated).toEqual(['a/0']);
  expect(places.want('a/0')).toEqual({ seated: [], unseated: [] });
  places.want('b/0');
  expect(places.leave('b/0')).toEqual({ seated: [], unseated: [] });
  expect(places.leave('b/0')).toEqual({ seated: [], unseated: [] });
  expect([places.waiting, places.isWaiting('b/0')]).toEqual([0, false]);
});

test('FairPlaces never seats more than it has, and never one namespace two above another that waits', () => {
  const places = new FairPlaces(17);
  const keys = ['a', 'b', 'c', 'd', 'e'].flatMap((namespace, at) => keysOf(namespace, 3 * (at + 1)));
  const wanting = new Set<string>();
  const random = createRandom(7);
  for (let step = 0; step < 5000; step += 1) {
    const key = keys[Math.floor(random() * keys.length)] ?? '';
    const comes = random() < 0.5;
    if (comes) wanting.add(key);
    else wanting.delete(key);
    if (comes) places.want(key);
    else places.leave(key);
    const counts = seatedIn(places, [...wanting]);
    const most = Math.max(...Object.values(counts));
    const waiting = [...wanting]
      .filter((each) => places.isWaiting(each))
      .map((each) => counts[each.split('/')[0] ?? '']);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(Math.min(17, wanting.size));
    expect(Math.min(...waiting.map((count) => count ?? 0), most)).toBeGreaterThanOrEqual(most - 1);
  }
});
