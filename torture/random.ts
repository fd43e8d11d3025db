import type { Random } from '../lib/text/testing/random.ts';

/** The one at a place from 0 to 1, or undefined where there is none. */
export function at<T>(list: readonly T[], place: number): T | undefined {
  return list[Math.min(list.length - 1, Math.floor(place * list.length))];
}

/** All of them in another order: each gets a number, and they go by it. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const order = list.map((item) => ({ item, key: random() }));
  return order.sort((one, other) => one.key - other.key).map(({ item }) => item);
}
