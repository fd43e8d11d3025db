import { ApiException } from '@kubernetes/client-node';

/** A request that the API server refused, or that did not reach it. */
export class KubeError extends Error {
  /** The HTTP status, or undefined when there was no answer. */
  readonly code: number | undefined;

  constructor(action: string, cause: unknown) {
    super(`Cannot ${action}`, { cause: readable(cause) });
    this.name = 'KubeError';
    this.code = cause instanceof ApiException ? cause.code : undefined;
  }
}

/**
 * Waits for a request of the Kubernetes client.
 * @param action what it does, to complete the sentence "Cannot …"
 * @throws KubeError
 */
export async function call<T>(action: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw new KubeError(action, error);
  }
}

/** The result of a request, or undefined where the object does not exist. */
export async function ifFound<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch((error: unknown) => {
    if (error instanceof KubeError && error.code === 404) return undefined;
    throw error;
  });
}

/** True where somebody else wrote first: read again before the next attempt. */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeError && error.code === 409;
}

/** The client's own message holds headers and the whole body; the API server's is one sentence. */
function readable(cause: unknown): unknown {
  if (!(cause instanceof ApiException)) return cause;
  const { code, body } = cause;
  return new Error(`${code} ${messageIn(body) ?? JSON.stringify(body)}`);
}

function messageIn(body: unknown): string | undefined {
  const status: unknown = typeof body === 'string' && body.startsWith('{') ? JSON.parse(body) : body;
  return typeof status === 'object' && status !== null && 'message' in status ? String(status.message) : undefined;
}
