import { createHash } from 'node:crypto';

/** 72 bits: two of a million workloads are the same with a chance of 1 in 10 billion, and would only stay awake. */
const HASH_LENGTH = 12;

/** A short hash of anything that JSON can say. */
export function digest(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH);
}
