import { Agent, type RequestOptions, request } from 'node:https';
import { createInterface } from 'node:readline';
import { readCredentials } from '../hack/scene/credentials.ts';

/** What the API server said. */
export interface Answer {
  code: number;
  body: { message?: string } & Record<string, unknown>;
}

/** A request that got no answer: the API server was away, or slower than the caller would wait. */
export class NoAnswer extends Error {}

/** How a request is sent, apart from its method and path. */
export interface Sent {
  body?: object;
  contentType?: string;
  timeoutMs?: number;
  /** In whose name. */
  as?: string;
}

/** How a change of one field is sent, RFC 7396. */
export const MERGE_PATCH = 'application/merge-patch+json';

/** An API server asked without any code of the product: what the torture believes of it must not come from there. */
export class Api {
  readonly #server: URL;
  readonly #agent: Agent;

  constructor(kubeconfig: string) {
    const credentials = readCredentials(kubeconfig);
    if (!credentials) throw new TypeError(`Cannot read ${kubeconfig}: expected one cluster, and a client certificate`);
    const { server, ...tls } = credentials;
    this.#server = server;
    this.#agent = new Agent({ keepAlive: true, ...tls });
  }

  /**
   * Sends a request once.
   * @throws NoAnswer
   */
  send(method: string, path: string, { body, contentType, timeoutMs = 30_000, as }: Sent = {}): Promise<Answer> {
    const headers = {
      ...(body && { 'content-type': contentType ?? 'application/json' }),
      ...(as && { 'impersonate-user': as }),
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new NoAnswer(`${method} ${path}: ${error.message}`, { cause: error }));
      const sent = request(this.#options(method, path, headers), (back) => {
        const chunks: Buffer[] = [];
        back.on('data', (chunk: Buffer) => chunks.push(chunk));
        back.on('error', fail);
        back.on('end', () => resolve({ code: back.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) }));
      });
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no answer for ${timeoutMs} ms`)));
      sent.on('error', fail);
      sent.end(body && JSON.stringify(body));
    });
  }

  /**
   * Sends a request, and expects it to succeed.
   * @throws Error with what the API server said
   */
  async must(method: string, path: string, sent: Sent = {}): Promise<Answer['body']> {
    const { code, body } = await this.send(method, path, sent);
    if (code < 300) return body;
    throw new Error(`Cannot ${method} ${path}: got ${code}, ${body.message ?? 'no message'}`);
  }

  /** Hands over each event of a watch until it ends, however that happens. */
  stream(path: string, onEvent: (event: unknown) => void): Promise<void> {
    return new Promise((resolve) => {
      const sent = request(this.#options('GET', path, {}), (back) => {
        // A connection that breaks ends a watch like any other end.
        back.on('error', () => undefined).on('close', resolve);
        const lines = createInterface(back).on('line', (line) => onEvent(parse(line)));
        lines.on('error', () => undefined);
      });
      // An API server that was stopped keeps its connections open and says nothing; bookmarks come once a minute.
      sent.setTimeout(90_000, () => sent.destroy());
      sent.on('error', () => resolve());
      sent.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #options(method: string, path: string, headers: Record<string, string>): RequestOptions {
    const { hostname, port } = this.#server;
    return { agent: this.#agent, hostname, port, method, path, headers };
  }
}

function parse(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return { message: text };
  }
}
