import type { FaultArguments, PlannedFault } from '../plan.ts';
import type { System } from '../system.ts';

/** A fault that has begun. */
export interface Struck {
  /** What was struck, for the report. */
  what: string;
  /** Ends it, after it lasted for its time. */
  end?(): Promise<unknown>;
}

/** Something that goes wrong in a cluster. */
export interface Fault extends PlannedFault {
  /** One line for the list. */
  says: string;
  /** Undefined where it can strike; else why not here. */
  missing?(): Promise<string | undefined>;
  /** False: it must not strike together with another one. Default: true. */
  mixes?: boolean;
  begin(system: System, args: FaultArguments): Promise<Struck>;
}

/** A fault that is over when it has struck. */
export const AT_ONCE = [0, 0] as const;
/** One that lasts: shorter and longer than most timeouts in the product, which are 2 to 15 s. */
export const FOR_A_WHILE = [2, 20] as const;
