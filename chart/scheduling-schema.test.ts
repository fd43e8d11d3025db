import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Definitions } from '../hack/check/kubernetes-schemas.ts';
import { AFFINITY, SPREAD, TOLERATION } from './scheduling-schema.ts';
import type { Schema } from './schema-shapes.ts';
import { schemaFile } from './schemas.ts';

const definitions = JSON.parse(readFileSync(schemaFile('1.34'), 'utf8')) as Definitions;

/** Every key below a schema, with its place; a reference to a definition of Kubernetes is followed, but not into selectors of labels. */
function keys(schema: Schema, path = ''): string[] {
  const { $ref, allOf = [] } = schema as { $ref?: string; allOf?: Schema[] };
  const [reference = $ref] = allOf.map((part) => (part as { $ref?: string }).$ref);
  if (reference) return keys(definitions[reference.replace('#/definitions/', '')] as Schema, path);
  if (schema.items) return keys(schema.items, path);
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const place = `${path}.${name}`;
    return [place, ...(/[lL]abelSelector$|namespaceSelector$/.test(name) ? [] : keys(part, place))];
  });
}

const sorted = (list: readonly string[]) => [...list].sort((one, other) => (one < other ? -1 : 1));

test.each([
  ['Affinity', AFFINITY],
  ['Toleration', TOLERATION],
  ['TopologySpreadConstraint', SPREAD],
])('the keys of %s are those of the API server', (name, schema) => {
  const theirs = definitions[`io.k8s.api.core.v1.${name}`] as Schema;
  expect(sorted(keys(schema))).toEqual(sorted(keys(theirs)));
});
