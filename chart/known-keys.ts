import type { Schema } from './values-schema.ts';

/**
 * The schema for Helm, which says of an unknown key only that it is one. {@link knownKeys} has what a template needs to say which there are.
 * Items of lists stay as they are.
 */
export function openSchema({ additionalProperties, properties, ...schema }: Schema): Schema {
  if (properties === undefined)
    return { ...schema, ...(additionalProperties !== undefined && { additionalProperties }) };
  const open = Object.entries(properties).map(([name, part]) => [name, openSchema(part)]);
  return { ...schema, properties: Object.fromEntries(open) };
}

/** The keys of everything that knows its keys, a line each: where it is, a dot for all values, and what can be there. */
export function knownKeys(schema: Schema, path: readonly string[] = []): string {
  const properties = schema.properties ?? {};
  const line = [path.join('.') || '.', ...Object.keys(properties).sort((one, other) => (one < other ? -1 : 1))].join(
    ' ',
  );
  const below = Object.entries(properties).map(([name, part]) => knownKeys(part, [...path, name]));
  return (schema.additionalProperties === false ? [`${line}\n`, ...below] : below).join('');
}
