/** A workload as a person names it. */
export interface TypedName {
  type: string | undefined;
  name: string;
}

/**
 * Reads `deployment/web`, `deploy web`, or `web`.
 * @throws Error where it is none of these
 */
export function readName(words: readonly string[]): TypedName {
  const parts = words.flatMap((word) => word.split('/'));
  const [first = '', second] = parts;
  if (parts.length > 2 || parts.some((part) => part === ''))
    throw new Error(`Cannot read ${words.join(' ')}: expected TYPE/NAME such as deployment/web`);
  return second === undefined ? { type: undefined, name: first } : { type: first, name: second };
}

/** Reads a name that has to have a type. */
export function readTypedName(words: readonly string[]): { type: string; name: string } {
  const { type, name } = readName(words);
  if (type === undefined) throw new Error(`Cannot tell what ${name} is: expected TYPE/NAME such as deployment/${name}`);
  return { type, name };
}
