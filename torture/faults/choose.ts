import type { Fault } from './fault.ts';

/** Faults that cannot strike here, and why. */
export interface LeftOut {
  name: string;
  reason: string;
}

/**
 * The faults that were asked for and can strike here.
 * @throws RangeError for a word that no fault has in its name
 */
export async function chooseFaults(
  all: readonly Fault[],
  words: readonly string[],
): Promise<{ faults: Fault[]; left: LeftOut[] }> {
  const unknown = words.find((word) => !all.some(({ name }) => name.includes(word)));
  if (unknown) throw new RangeError(`Cannot choose faults: expected some of --list, got "${unknown}"`);
  const asked = all.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  const reasons = await Promise.all(asked.map(({ missing }) => missing?.()));
  const left = asked
    .flatMap(({ name }, place) => ({ name, reason: reasons[place] ?? '' }))
    .filter(({ reason }) => reason);
  return { faults: asked.filter((_, place) => !reasons[place]), left };
}
