import { ApiException, type KubeConfig } from '@kubernetes/client-node';
import { requestText, type TextResponse } from '../http/request-text.ts';
import { fullJitter } from '../process/backoff.ts';
import { KeptAccess } from './access.ts';
import { call, KubeError } from './errors.ts';

/** A request to the API server by its path. */
export interface RestRequest {
  /** Completes the sentence "Cannot …". */
  action: string;
  path: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Readonly<Record<string, string>>;
  body?: object;
}

/** How long an answer of the API server may take, and how large it may be: a page of large pods is some 12 MB. */
const BOUNDS = { deadlineMs: 20_000, maxBytes: 64 * 1024 * 1024 };

/** For what the API server cannot do at the moment. */
const ATTEMPTS = 4;
const BACKOFF = { baseMs: 200, capMs: 5000 };

/** The API server by paths, for objects of any kind. */
export class KubeRest {
  readonly #config: KubeConfig;
  readonly #access: KeptAccess;
  #clock: { serverMs: number; readAt: number } | undefined;

  constructor(config: KubeConfig) {
    this.#config = config;
    this.#access = new KeptAccess(config);
  }

  /**
   * Sends a request and returns the object in the answer. What only reads is tried again where the API server has
   * trouble; what writes, only where it was turned away for now.
   * @throws KubeError
   */
  async send<T>(request: RestRequest): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(request.action, this.#attempt<T>(request));
      } catch (error) {
        if (attempt >= ATTEMPTS || !(error instanceof KubeError) || !isPassing(error, request)) throw error;
        const wait = (error.retryAfterSeconds ?? 0) * 1000 + fullJitter(attempt, BACKOFF, Math.random());
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** A GET whose answer is taken as it is, within other bounds. */
  async raw(path: string, bounds: { deadlineMs: number; maxBytes: number }): Promise<TextResponse> {
    const { passing, headers } = await this.#access.get();
    return requestText(this.#url(path), { agent: passing, headers, ...bounds });
  }

  /** The API server's time as it said it last, and what has passed since; ours before it said anything. */
  now(): number {
    return this.#clock ? this.#clock.serverMs + performance.now() - this.#clock.readAt : Date.now();
  }

  async #attempt<T>({ path, query = {}, method = 'GET', body }: RestRequest): Promise<T> {
    const { agent, headers } = await this.#access.get();
    const url = this.#url(path);
    for (const [key, text] of Object.entries(query)) url.searchParams.set(key, text);
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const sent = body && { body: JSON.stringify(body), headers: { ...headers, 'content-type': type } };
    const answer = await requestText(url, { method, agent, headers, ...sent, ...BOUNDS });
    const date = Date.parse(String(answer.headers.date));
    if (date) this.#clock = { serverMs: date, readAt: performance.now() };
    if (answer.status < 200 || answer.status > 299) throw refusal(answer);
    return JSON.parse(answer.body) as T;
  }

  #url(path: string): URL {
    return new URL(`${this.#config.getCurrentCluster()?.server ?? ''}${path}`);
  }
}

function refusal({ status, body, headers }: TextResponse): ApiException<string> {
  const texts = Object.entries(headers).map(([name, text]) => [name, String(text)]);
  return new ApiException(status, 'refused', body, Object.fromEntries(texts));
}

function isPassing({ code }: KubeError, { method = 'GET' }: RestRequest): boolean {
  return code === 429 || (method === 'GET' && (code === undefined || code >= 500));
}
