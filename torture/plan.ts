import { createRandom, type Random } from '../lib/text/testing/random.ts';
import { shuffled } from './random.ts';

/** What a fault is told, all of it from the seed. */
export interface FaultArguments {
  /** Which of those that it could strike, from 0 to 1. */
  target: number;
  /** How hard, from 0 to 1. */
  strength: number;
  /** How long it lasts. */
  seconds: number;
}

/** A fault as far as planning goes. */
export interface PlannedFault {
  name: string;
  /** The shortest and the longest time that it lasts. */
  lastsSeconds: readonly [shortest: number, longest: number];
  /** False: it strikes alone. Default: true. */
  mixes?: boolean;
}

/** One or two faults at once, then a rest. */
export interface Step {
  /** From 1. */
  number: number;
  faults: readonly { name: string; args: FaultArguments }[];
  /** After what was broken works again, before the next step. */
  restSeconds: number;
  /** Whether what sleeps is woken first, so that there is something to put to sleep. */
  wakes: boolean;
}

/** So often a second fault strikes while the first one lasts. */
const TWO_AT_ONCE = 0.2;
const LONGEST_REST_SECONDS = 5;

/** The sequence of steps of a seed, without end. Every fault has its turn before any of them has a second one. */
export function* plan(seed: number, faults: readonly PlannedFault[]): Generator<Step, never> {
  const random = createRandom(seed);
  const bag: PlannedFault[] = [];
  const next = () => {
    if (bag.length === 0) bag.push(...shuffled(faults, random));
    const fault = bag.pop();
    if (fault === undefined) throw new RangeError('Cannot plan: expected one fault at least, got none');
    return fault;
  };
  for (let number = 1; ; number += 1) {
    const chosen = [next()];
    if (random() < TWO_AT_ONCE) {
      const second = next();
      if ([...chosen, second].every(({ mixes = true }) => mixes)) chosen.push(second);
      else bag.push(second);
    }
    const struck = chosen.map((fault) => ({ name: fault.name, args: chooseArguments(fault, random) }));
    yield { number, faults: struck, restSeconds: random() * LONGEST_REST_SECONDS, wakes: random() < 0.5 };
  }
}

function chooseArguments({ lastsSeconds: [shortest, longest] }: PlannedFault, random: Random): FaultArguments {
  return { target: random(), strength: random(), seconds: shortest + random() * (longest - shortest) };
}
