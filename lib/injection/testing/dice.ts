/** Chooses the same for the same seed. */
export interface Dice {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

/** Mulberry32, a small generator of even numbers. */
export function createDice(seed: number): Dice {
  let state = seed | 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  return { below, once: (times) => below(times) === 0, pick: (from) => from[below(from.length)] ?? from[0] };
}
