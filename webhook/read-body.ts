import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';

/** What came of reading a body. */
export type ReadBody =
  | { kind: 'body'; text: string }
  | { kind: 'refused'; reason: 'too-large' | 'busy' }
  /** The client disconnected: no answer is needed. */
  | { kind: 'gone' };

/** How much is read. */
export interface BodyLimits {
  /** Bytes of one body. */
  bytes: number;
  /** What all bodies that are under way share. */
  budget: BodyBudget;
}

/**
 * Reads a whole body. A length that is announced is checked before the first byte; whatever is refused is not kept, and
 * the server throws away what still comes.
 */
export function readBody(request: IncomingMessage, { bytes, budget }: BodyLimits): Promise<ReadBody> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bytes) return Promise.resolve({ kind: 'refused', reason: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let taken = 0;
    const end = (result: ReadBody) => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      budget.give(taken);
      resolve(result);
    };
    const refuse = (reason: 'too-large' | 'busy') => {
      end({ kind: 'refused', reason });
      request.resume();
    };
    const onData = (chunk: Buffer) => {
      if (taken + chunk.length > bytes) return refuse('too-large');
      if (!budget.take(chunk.length)) return refuse('busy');
      taken += chunk.length;
      chunks.push(chunk);
    };
    const onEnd = () => end({ kind: 'body', text: decodeText(chunks) });
    const onClose = () => end({ kind: 'gone' });
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignore);
  });
}

/**
 * What stays on a request must not know its body: a request lives until its connection brings the next one, so that every
 * idle connection would hold a body. What has to be done about an error is done when the request closes.
 */
function ignore(): void {}

function decodeText(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  return (chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString('utf8');
}
