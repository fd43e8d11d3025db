import { KubeError } from '../kube/errors.ts';
import { describeError } from '../process/log.ts';
import { DeadlineExceeded } from './deadline.ts';

/** Why something could not be read. */
export type ReadFailure = 'no-rights' | 'unreadable' | 'deadline';

/** What was read, or why it could not be. */
export type Read<T> = { kind: 'value'; value: T } | ReadFailed;

/** What could not be read. */
export interface ReadFailed {
  kind: 'failed';
  reason: ReadFailure;
  error: string;
}

/** Waits for a request; that it fails is an answer. */
export async function attempt<T>(request: Promise<T>): Promise<Read<T>> {
  try {
    return { kind: 'value', value: await request };
  } catch (error) {
    return { kind: 'failed', reason: classifyFailure(error), error: describeError(error) };
  }
}

/** Whether the reaper lacks a right or time, or the API server lacks an answer. */
export function classifyFailure(error: unknown): ReadFailure {
  if (error instanceof DeadlineExceeded) return 'deadline';
  return error instanceof KubeError && error.code === 403 ? 'no-rights' : 'unreadable';
}
