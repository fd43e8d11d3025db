/** What connecting came to, in Node's words, which name the other side behind the code. */
export function connectError(error: unknown, to: string): Error {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  return Object.assign(new Error(`connect ${String(error.code)} ${to}`), { code: error.code });
}
