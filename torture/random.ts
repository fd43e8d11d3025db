/** Numbers from 0 to 1 that are the same for the same seed: mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export type Random = () => number;

/** A sequence of numbers that its seed alone decides. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The one at a place from 0 to 1, or undefined where there is none. */
export function at<T>(list: readonly T[], place: number): T | undefined {
  return list[Math.min(list.length - 1, Math.floor(place * list.length))];
}

/** All of them in another order: each gets a number, and they go by it. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const order = list.map((item) => ({ item, key: random() }));
  return order.sort((one, other) => one.key - other.key).map(({ item }) => item);
}
