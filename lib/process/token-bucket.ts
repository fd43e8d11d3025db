/** A number of tokens at most, and how long one takes to come back. */
export interface BucketSize {
  burst: number;
  refillMs: number;
}

/** How many tokens were left at a moment; none yet spent is undefined. */
export type Bucket = { left: number; at: number } | undefined;

/** The bucket after one token is taken, or how many milliseconds it takes until there is one. */
export function takeToken(
  bucket: Bucket,
  now: number,
  { burst, refillMs }: BucketSize,
): { kind: 'taken'; bucket: NonNullable<Bucket> } | { kind: 'empty'; waitMs: number } {
  const { left, at } = bucket ?? { left: burst, at: now };
  const here = Math.min(burst, left + (now - at) / refillMs);
  if (here >= 1) return { kind: 'taken', bucket: { left: here - 1, at: now } };
  return { kind: 'empty', waitMs: Math.ceil((1 - here) * refillMs) };
}
