import type { Schema } from './schema-shapes.ts';

/**
 * The schema for Helm, which says of an unknown key only that it is one, and of a number only that it is too large. {@link knownKeys} and
 * {@link knownRanges} have what templates need to say more.
 */
export function openSchema(schema: Schema): Schema {
  const { additionalProperties, minimum: _least, maximum: _most, properties, items, ...rest } = schema;
  const open = Object.entries(properties ?? {}).map(([name, part]) => [name, openSchema(part)]);
  return {
    ...rest,
    ...(properties
      ? { properties: Object.fromEntries(open) }
      : additionalProperties !== undefined && { additionalProperties }),
    ...(items && { items: openSchema(items) }),
  };
}

/** What is in a schema, with the place of each: names with dots between them, `[]` behind those of lists. A dot alone is all values. */
function* placed(schema: Schema, path = ''): Generator<[path: string, schema: Schema]> {
  yield [path || '.', schema];
  for (const [name, part] of Object.entries(schema.properties ?? {}))
    yield* placed(part, path === '' ? name : `${path}.${name}`);
  if (schema.items) yield* placed(schema.items, `${path}[]`);
}

const byLetters = (one: string, other: string) => (one < other ? -1 : 1);

/** The keys of everything that knows its keys, a line each: where it is, and what can be there. */
export function knownKeys(schema: Schema): string {
  const known = [...placed(schema)].filter(([, { additionalProperties }]) => additionalProperties === false);
  return known
    .map(([path, { properties }]) => `${[path, ...Object.keys(properties ?? {}).sort(byLetters)].join(' ')}\n`)
    .join('');
}

/** The numbers that have a range, a line each: where it is, the least, and the most if there is one. */
export function knownRanges(schema: Schema): string {
  const ranges = [...placed(schema)].filter(([, { minimum }]) => minimum !== undefined);
  return ranges.map(([path, { minimum, maximum }]) => `${[path, minimum, maximum].join(' ').trim()}\n`).join('');
}
