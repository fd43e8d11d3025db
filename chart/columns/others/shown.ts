import type { Rendered } from '../../render.ts';
import type { ByName, Showing } from './proof.ts';

/** What objects of a kind have at a path, by name. */
export function shownAt(objects: readonly Rendered[], { of, at }: Pick<Showing, 'of' | 'at'>): ByName {
  const shown = objects
    .filter(({ kind }) => kind === of)
    .map(({ metadata, ...object }) => [metadata.name, leaves({ metadata, ...object }).get(at) ?? []] as const);
  return Object.fromEntries(shown.filter(([, values]) => values.length > 0));
}

/** What is shown with these values and not without them. */
export function addedTo(before: ByName, after: ByName): ByName {
  const added = Object.entries(after).map(([name, values]) => {
    const rest = [...(before[name] ?? [])];
    return [name, values.filter((value) => !takeOut(rest, value))] as const;
  });
  return Object.fromEntries(added.filter(([, values]) => values.length > 0));
}

function takeOut(list: unknown[], value: unknown): boolean {
  const index = list.indexOf(value);
  if (index < 0) return false;
  list.splice(index, 1);
  return true;
}

/** The values in a document, by their paths without the indexes of lists. */
function leaves(node: unknown, path = '', found = new Map<string, unknown[]>()): Map<string, unknown[]> {
  if (typeof node !== 'object' || node === null) return found.set(path, [...(found.get(path) ?? []), node]);
  const isList = Array.isArray(node);
  for (const [key, value] of Object.entries(node)) {
    leaves(value, isList ? path : [path, key].filter(Boolean).join('.'), found);
  }
  return found;
}
