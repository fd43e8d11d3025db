/** An API server by plain HTTP. */
export type Ask = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

/**
 * Asks by way of a proxy.
 * @throws Error with the answer, where it is not a good one
 */
export function askAt(url: () => string): Ask {
  return async (method, path, body) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await fetch(url() + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': type } }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`Cannot ${method} ${path}: ${answer}`);
    return JSON.parse(answer);
  };
}
