import type { Respond } from './asker.ts';
import type { Clients } from './clients.ts';
import type { CutOffs } from './cut-offs.ts';
import type { FairTurns } from './fair-turns.ts';
import type { RequestReader } from './http-request.ts';
import type { AnswerWriter } from './http-response.ts';
import type { Timeouts } from './timeouts.ts';

/** What all connections of a server share. */
export interface ConnectionOptions {
  respond: Respond;
  read: RequestReader;
  write: AnswerWriter;
  patience: Timeouts;
  clients: Clients;
  cutOffs: CutOffs;
  /** Lets the other connections have their turn. */
  turn(): Promise<void>;
  /** Whose answer is next. */
  turns: FairTurns;
}
