/** Tells whether a value of unknown origin has a shape. */
export type Shape = (value: unknown) => boolean;

/** Any text. */
export const isText: Shape = (value) => typeof value === 'string';
/** A finite number. */
export const isNumber: Shape = (value) => typeof value === 'number';
/** True or false. */
export const isBoolean: Shape = (value) => typeof value === 'boolean';

/** The shape, or nothing: Go leaves an empty field out, or writes null. */
export function optional(shape: Shape): Shape {
  return (value) => value === undefined || value === null || shape(value);
}

/** Either of two shapes. */
export function either(one: Shape, other: Shape): Shape {
  return (value) => one(value) || other(value);
}

/** A list of such items. */
export function listOf(item: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(item);
}

/** A map with such values under any keys. */
export function mapOf(item: Shape): Shape {
  return (value) => isObject(value) && Object.values(value).every(item);
}

/** An object with such fields; others may be anything. */
export function objectOf(fields: Readonly<Record<string, Shape>>): Shape {
  const shapes = Object.entries(fields);
  return (value) => isObject(value) && shapes.every(([name, shape]) => shape(value[name]));
}

/** A JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
