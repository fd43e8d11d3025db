import { createRandom } from '../../text/testing/random.ts';

/** Chooses the same for the same seed. */
export interface Dice {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

/** Dice that give the same results for the same seed. */
export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const below = (end: number) => Math.floor(random() * end);
  return { below, once: (times) => below(times) === 0, pick: (from) => from[below(from.length)] ?? from[0] };
}
