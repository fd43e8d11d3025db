import type { Informer } from './informer.ts';

/** Several watches as one, such as those of several namespaces: their keys differ. */
export function joined<T>(parts: readonly Informer<T>[]): Informer<T> {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return {
    get: (key) => parts.map((part) => part.get(key)).find((kept) => kept !== undefined),
    *entries() {
      for (const part of parts) yield* part.entries();
    },
    size: () => parts.reduce((sum, part) => sum + part.size(), 0),
    stop() {
      for (const part of parts) part.stop();
    },
  };
}
