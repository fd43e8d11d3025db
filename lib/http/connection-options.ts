import type { Respond } from './asker.ts';
import type { Clients } from './clients.ts';
import type { CutOffs } from './cut-offs.ts';
import type { FairTurns } from './fair-turns.ts';
import type { Leftovers } from './leftovers.ts';
import type { Timeouts } from './timeouts.ts';

/** What all connections of a server share. */
export interface ConnectionOptions {
  respond: Respond;
  patience: Timeouts;
  clients: Clients;
  cutOffs: CutOffs;
  /** What ended connections may leave in the kernel. */
  leftovers: Leftovers;
  /** Lets the other connections have their turn. */
  turn(): Promise<void>;
  /** Whose answer is next. */
  turns: FairTurns;
}
