/** A JSON schema, or a part of one. */
export type Schema = { [key: string]: unknown; properties?: Record<string, Schema>; items?: Schema };

/** A whole number in a range. */
export const count = (minimum: number, maximum?: number): Schema => ({
  type: 'integer',
  minimum,
  ...(maximum !== undefined && { maximum }),
});
/** A list of such items. */
export const listOf = (items: Schema): Schema => ({ type: 'array', items });
/** A map with these keys and no others. */
export const objectOf = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
});
/** Any text. */
export const TEXT: Schema = { type: 'string' };
/** Texts by any keys. */
export const TEXTS: Schema = { type: 'object', additionalProperties: TEXT };
/** A map of any kind. */
export const OBJECT: Schema = { type: 'object' };
/** Quantities by the names of resources. */
export const QUANTITIES: Schema = { type: 'object', additionalProperties: { type: ['string', 'number'] } };
