import { ApiException } from '@kubernetes/client-node';

/** A request that the API server refused, or that did not reach it. */
export class KubeError extends Error {
  /** The HTTP status, or undefined when there was no answer. */
  readonly code: number | undefined;
  /** How long the API server wants to be left alone: it says so where it has too much to do. */
  readonly retryAfterSeconds: number | undefined;

  constructor(action: string, cause: unknown) {
    super(`Cannot ${action}`, { cause: readable(cause) });
    this.name = 'KubeError';
    this.code = readCode(cause);
    this.retryAfterSeconds = readRetryAfter(cause);
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
export async function ignoreNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch((error: unknown) => {
    if (error instanceof KubeError && error.code === 404) return undefined;
    throw error;
  });
}

/** True if another client wrote first: read again before the next attempt. */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeError && error.code === 409;
}

/** True if a list or a watch has to restart, as the API server has forgotten that long ago. */
export function isExpired(error: unknown): boolean {
  return error instanceof KubeError && error.code === 410;
}

/** True where the API server understood the request and will not have it: its rules or a policy forbid it. */
export function isRefused(error: unknown): error is KubeError {
  return error instanceof KubeError && [400, 403, 413, 422].includes(error.code ?? 0);
}

/** The client's Watch tells the code under another name. */
function readCode(cause: unknown): number | undefined {
  if (cause instanceof ApiException) return cause.code;
  return cause instanceof Error && 'statusCode' in cause ? Number(cause.statusCode) : undefined;
}

function readRetryAfter(cause: unknown): number | undefined {
  const seconds = cause instanceof ApiException ? Number(cause.headers['retry-after'] ?? Number.NaN) : Number.NaN;
  return Number.isFinite(seconds) ? seconds : undefined;
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
