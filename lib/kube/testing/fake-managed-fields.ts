import type { AnyObject } from '../objects/objects.ts';

type ManagedFields = NonNullable<AnyObject['metadata']['managedFields']>;

/** The annotations that a manager wrote. */
export interface AnnotationWrite {
  manager: string;
  /** What a broken object may have there is none. */
  before: unknown;
  after: unknown;
  time: string;
}

/**
 * For tests: who manages which annotations after a write, as the API server has it. A manager that writes another value takes
 * it over, one that writes the same value changes nothing, and one that is taken away leaves no trace.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function managedAfter(
  managedFields: ManagedFields | undefined,
  { manager, time, ...write }: AnnotationWrite,
): ManagedFields {
  const [before, after] = [textsOf(write.before), textsOf(write.after)];
  const written = Object.keys(after).filter((key) => after[key] !== before[key]);
  const others = (managedFields ?? []).flatMap((entry) => {
    const isOfAnnotations = annotationsOf(entry).length > 0;
    const kept = annotationsOf(entry).filter((key) => key in after && !written.includes(key));
    if (entry.manager === manager && !entry.subresource) return [];
    if (isOfAnnotations && kept.length === 0) return [];
    return [isOfAnnotations ? { ...entry, fieldsV1: fieldsOf(kept) } : entry];
  });
  const own = (managedFields ?? []).find((entry) => entry.manager === manager && !entry.subresource);
  const kept = own ? annotationsOf(own).filter((key) => key in after) : [];
  const all = [...new Set([...kept, ...written])];
  if (all.length === 0) return others;
  return [...others, { manager, time: written.length > 0 ? time : (own?.time ?? time), fieldsV1: fieldsOf(all) }];
}

function textsOf(annotations: unknown): Record<string, unknown> {
  return typeof annotations === 'object' && annotations !== null ? { ...annotations } : {};
}

function fieldsOf(keys: readonly string[]): object {
  const entries = keys.map((key) => [`f:${key}`, {}]);
  return { 'f:metadata': { 'f:annotations': Object.fromEntries(entries) } };
}

function annotationsOf({ fieldsV1 }: ManagedFields[number]): string[] {
  const { 'f:metadata': metadata } = (fieldsV1 ?? {}) as { 'f:metadata'?: { 'f:annotations'?: object } };
  return Object.keys(metadata?.['f:annotations'] ?? {}).map((key) => key.slice('f:'.length));
}
