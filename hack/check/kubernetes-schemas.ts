/** A JSON schema as far as these conversions look into it. */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  [key: string]: unknown;
}

/** What an API server answers at `/openapi/v3/…`. */
export interface OpenApi {
  components: { schemas: Record<string, Schema> };
}

/** Kinds, and what they refer to under its full name. */
export type Definitions = Record<string, Schema>;

const REFERENCE = '#/components/schemas/';
/** Text for people, and what is there for servers: none of it makes an object right or wrong. */
const LEFT_OUT = /^(description|default|format|x-kubernetes-.*)$/;

/** These kinds without their status, which no chart writes, and all that they refer to. */
export function selectDefinitions({ components }: OpenApi, kinds: readonly string[]): Definitions {
  const definitions: Definitions = {};
  const add = (name: string, schema: Schema) => {
    if (definitions[name]) return;
    definitions[name] = strict(schema);
    for (const [, other = ''] of JSON.stringify(schema).matchAll(/#\/components\/schemas\/([^"]+)/g))
      add(other, components.schemas[other] ?? {});
  };
  for (const schema of Object.values(components.schemas)) {
    const { status: _, ...properties } = schema.properties ?? {};
    if (kinds.includes(kindOf(schema))) add(kindOf(schema), { ...schema, properties });
  }
  return definitions;
}

/** The kind of an object that can be created, such as `Deployment`; empty for anything else. */
export function kindOf(schema: Schema): string {
  const [{ kind = '' } = {}, ...others] = schema['x-kubernetes-group-version-kind'] ?? [];
  return others.length === 0 ? kind : '';
}

/** The same schema, which knows no key but its own. */
function strict(schema: Schema): Schema {
  const [only] = schema.allOf ?? [];
  if (only?.$ref) return strict(only);
  if (schema.$ref) return { $ref: schema.$ref.replace(REFERENCE, '#/definitions/') };
  const kept = Object.entries(schema).filter(([key]) => !LEFT_OUT.test(key));
  const { properties, additionalProperties, ...others } = Object.fromEntries(kept) as Schema;
  return {
    ...others,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, strict(value)])),
      additionalProperties: false,
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: strict(additionalProperties) }),
    ...(others.items !== undefined && { items: strict(others.items as Schema) }),
  };
}
