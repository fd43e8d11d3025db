import type { Socket } from '../platform/platform.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';

/** What to do with a request: an answer, or a stream that takes the connection over after the head of its answer. */
export type Answer = { kind: 'response'; response: HttpResponse } | { kind: 'stream'; type: string; begin: () => void };

/** Who asks. */
export interface Asker {
  /** Those of one source share what a source may have. */
  source: string;
  socket: Socket;
  /** Takes what to do when the client leaves before its answer is there. */
  whenGone(forget: () => void): void;
}

/** Answers a request. */
export type Respond = (request: HttpRequest, asker: Asker) => Promise<Answer>;
