import { describeError } from '../runtime/log.ts';
import type { Socket } from './host.ts';
import { type HttpRequest, MAX_HEAD_LENGTH, readRequest } from './http-request.ts';
import { type HttpResponse, headText, json, utf8Length } from './http-response.ts';

/** What to do with a request: an answer, or a stream that takes the connection over after the head of its answer. */
export type Answer =
  | { kind: 'response'; response: HttpResponse }
  | { kind: 'stream'; type: string; begin: (socket: Socket) => void };

/** Answers a request. */
export type Respond = (request: HttpRequest) => Promise<Answer>;

/** How long a client may take, in milliseconds. */
export interface Patience {
  /** For the whole head of its request, from the first byte of it or from the connection's beginning. */
  head: number;
  /** Between two requests. */
  idle: number;
  /** For reading the answer. */
  body: number;
  /** For closing after the last answer. Who closes first keeps a TIME_WAIT, and that should not be the pod. */
  close: number;
}

/** A connection stays open for longer than Prometheus' default scrape interval of a minute. */
export const PATIENCE: Patience = { head: 5_000, idle: 180_000, body: 10_000, close: 200 };

/** One client's connection: its requests are answered one after the other, until it is done or too slow. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #respond: Respond;
  readonly #patience: Patience;
  #text = '';
  #state: 'reading' | 'answering' | 'closing' | 'streaming' = 'reading';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket, respond: Respond, patience: Patience) {
    this.#socket = socket;
    this.#respond = respond;
    this.#patience = patience;
    socket.on('data', (text) => this.#receive(text));
    socket.on('end', () => this.#endOfRequests());
    // A reset, or a write to a client that is gone: 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clearTimeout(this.#timer));
    this.#allow(this.#patience.head);
  }

  #receive(chunk: string): void {
    // What a client sends to a stream, or after its last request, is of no use to anybody.
    if (this.#state === 'closing' || this.#state === 'streaming') return;
    if (this.#text === '' && this.#state === 'reading') this.#allow(this.#patience.head);
    this.#text += chunk;
    if (this.#state === 'reading') this.#readOn();
    // Requests in advance wait in the kernel, not here.
    else if (this.#text.length > MAX_HEAD_LENGTH) this.#socket.pause();
  }

  #readOn(): void {
    const read = readRequest(this.#text);
    if (read.kind === 'incomplete') return;
    this.#state = 'answering';
    if (read.kind === 'wrong') {
      this.#send(json(read.code, { error: read.problem }), { keepsAlive: false });
      return;
    }
    this.#text = this.#text.slice(read.length);
    // A bug of ours: the client learns so, and the sampling goes on.
    this.#answer(read.request).catch((error: unknown) =>
      this.#send(json(500, { error: describeError(error) }), { keepsAlive: false }),
    );
  }

  async #answer(request: HttpRequest): Promise<void> {
    clearTimeout(this.#timer);
    const answer = await this.#respond(request);
    if (this.#socket.destroyed) return;
    if (answer.kind === 'response') {
      this.#send(answer.response, request);
      return;
    }
    this.#state = 'streaming';
    this.#socket.resume();
    const head = { code: 200, type: answer.type };
    this.#socket.write(headText(head, { keepsAlive: false, length: undefined, date: new Date().toUTCString() }));
    if (request.method === 'HEAD') this.#socket.end();
    else answer.begin(this.#socket);
  }

  #send(response: HttpResponse, { keepsAlive, method }: { keepsAlive: boolean; method?: string }): void {
    const length = utf8Length(response.body);
    const head = headText(response, { keepsAlive, length, date: new Date().toUTCString() });
    const staysOpen = keepsAlive && !this.#socket.readableEnded;
    this.#state = staysOpen ? 'reading' : 'closing';
    this.#allow(this.#patience.body);
    this.#socket.write(method === 'HEAD' ? head : head + response.body, () => this.#sent());
    if (staysOpen) {
      this.#socket.resume();
      if (this.#text !== '') this.#readOn();
    }
  }

  #sent(): void {
    if (this.#state === 'closing') {
      // A client that sent its end is done; another one gets a moment to close first.
      if (this.#socket.readableEnded) this.#socket.end();
      this.#socket.resume();
      this.#allow(this.#patience.close);
    } else if (this.#state === 'reading') this.#allow(this.#text === '' ? this.#patience.idle : this.#patience.head);
  }

  #endOfRequests(): void {
    // A half-closed connection can still be answered; the answer then ends it.
    if (this.#state !== 'answering') this.#socket.end();
  }

  #allow(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#expire(), milliseconds);
  }

  #expire(): void {
    if (this.#state === 'closing' || this.#state === 'reading') this.#socket.end();
    this.#socket.destroySoon();
    this.#state = 'closing';
  }
}
