import process from 'node:process';
import { createRandom } from '../../lib/text/testing/random.ts';
import { HABITS, misbehave, type Target } from './habits.ts';

/**
 * `node attack.ts <JSON>`: hostile clients of a sidecar, all kinds at once from each of some addresses, until standard input
 * ends. Prints how many connections each kind had.
 */
export interface Attack extends Omit<Target, 'from'> {
  sources: readonly string[];
  /** Of each kind from each address. */
  connections: number;
  seed: number;
  /** A word that the kinds contain; all where nothing is said. */
  only?: string;
}

/** A connection that is left alone ends after this time, so that each kind comes and goes. */
const MAX_MILLISECONDS = 20_000;
/** Between a connection's end and the next, at most: a client without a pause would only show that a core can be filled. */
const PAUSE_MILLISECONDS = 100;

const attack = JSON.parse(process.argv[2] ?? '{}') as Attack;
const random = createRandom(attack.seed);
const counts = new Map<string, number>();
let isOver = false;

for (const [name, habit] of Object.entries(HABITS).filter(([kind]) => kind.includes(attack.only ?? '')))
  for (const from of attack.sources)
    for (let number = 0; number < attack.connections; number += 1) void keepOn(name, () => misbehaveFrom(from, habit));

process.stdin.resume().on('end', () => {
  isOver = true;
  process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}\n`, () => process.exit(0));
});
process.stdout.write('up\n');

function misbehaveFrom(from: string, habit: Parameters<typeof misbehave>[0]): Promise<void> {
  return misbehave(habit, { ...attack, from }, random() * MAX_MILLISECONDS);
}

async function keepOn(name: string, once: () => Promise<void>): Promise<void> {
  while (!isOver) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await once();
    await new Promise((resolve) => setTimeout(resolve, random() * PAUSE_MILLISECONDS));
  }
}
