import { describeError, type Log } from '../../process/log.ts';

/** Limit of keys that are remembered, about 1 MB. */
const MAX_REMEMBERED = 10_000;

/** An error may quote the object that it is about, which may be a megabyte. */
const MAX_REASON = 300;

/** Runs one step for one object. Returns false where it threw. */
export type Guard = (key: string, step: () => void) => boolean;

/**
 * Returns what runs a step for one object of a list or a watch. The object's author chose what it says, so an error ends the
 * step and never the list: the objects of others come in the same one. Each key is logged once.
 */
export function createGuard(path: string, log: Log): Guard {
  const failed = new Set<string>();
  return (key, step) => {
    try {
      step();
      return true;
    } catch (error) {
      if (failed.has(key)) return false;
      if (failed.size >= MAX_REMEMBERED) failed.clear();
      failed.add(key);
      log.warn('object left alone', { path, key, reason: describeError(error).slice(0, MAX_REASON) });
      return false;
    }
  };
}
