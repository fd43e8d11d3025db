import type { SessionRef } from './parse-route.ts';
import type { Session } from './session.ts';
import type { SessionCache } from './session-cache.ts';

/** How long to wait, and what ends it early. */
export interface WaitOptions {
  milliseconds: number;
  signals?: readonly AbortSignal[];
}

/** How a wait ended. */
export type Waited<T> = { kind: 'answer'; answer: T } | { kind: 'timeout' } | { kind: 'aborted' };

/** Waits until a question about a session, as the watch tells it, has an answer. It is asked at once, and on each change. */
export function waitForSession<T>(
  cache: SessionCache,
  ref: SessionRef,
  question: (session: Session | undefined) => T | undefined,
  { milliseconds, signals = [] }: WaitOptions,
): Promise<Waited<T>> {
  return new Promise((resolve) => {
    const end = (waited: Waited<T>) => {
      clearTimeout(timer);
      ignore();
      for (const signal of signals) signal.removeEventListener('abort', abort);
      resolve(waited);
    };
    const abort = () => end({ kind: 'aborted' });
    const ask = () => {
      const answer = question(cache.get(ref));
      if (answer !== undefined) end({ kind: 'answer', answer });
    };
    const timer = setTimeout(() => end({ kind: 'timeout' }), milliseconds);
    const ignore = cache.listen(ref, ask);
    for (const signal of signals) signal.addEventListener('abort', abort);
    if (signals.some(({ aborted }) => aborted)) abort();
    else ask();
  });
}

/** Waits until a question about all sessions has an answer: undefined where it has none in time. */
export function waitForChange<T>(
  cache: SessionCache,
  question: () => T | undefined,
  milliseconds: number,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const end = (answer: T | undefined) => {
      clearTimeout(timer);
      ignore();
      resolve(answer);
    };
    const ask = () => {
      const answer = question();
      if (answer !== undefined) end(answer);
    };
    const timer = setTimeout(() => end(undefined), milliseconds);
    const ignore = cache.listenToAll(ask);
    ask();
  });
}
