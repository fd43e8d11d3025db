import type { CutOffReason } from '../../contract/metrics.ts';
import type { Socket } from '../platform/platform.ts';
import { describeError } from '../process/log.ts';
import type { ClientSource } from './client-source.ts';
import type { Client, Phase } from './clients.ts';
import { MAX_ANSWERED, MAX_DISCARDED } from './connection-limits.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { HttpRequest } from './http-request.ts';
import { type HttpResponse, headText, json } from './http-response.ts';

/**
 * One client's connection. Requests are answered one after the other, and the next one is read only when the client has
 * taken the last answer, so a client cannot ask for more than it reads. Slow clients are disconnected.
 */
export class ClientConnection implements Client {
  readonly source: string;
  readonly isReserved: boolean;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  #text = '';
  #searched = 0;
  #discarded = 0;
  #answered = 0;
  #isFull = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #forget: (() => void) | undefined;
  phase: Phase = 'reading';

  constructor(socket: Socket, { source, isReserved }: ClientSource, options: ConnectionOptions) {
    this.source = source;
    this.isReserved = isReserved;
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (text) => this.#receive(text));
    socket.on('end', () => this.#endOfRequests());
    // A reset, or a write to a client that is gone: 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#leave());
    this.#armTimeout(options.patience.head);
    options.clients.enter(this);
    socket.resume();
  }

  /** Gives its place to another client. Nothing is left behind: neither what was not taken, nor a TIME_WAIT. */
  cutOff(reason: CutOffReason): void {
    this.#options.cutOffs[reason] += 1;
    // A reset may overtake the answer. Where much may lie unread, nothing else takes it back.
    if (this.phase === 'closing' && reason !== 'excess' && !this.#isFull) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  #receive(chunk: string): void {
    if (this.phase === 'closing' || this.phase === 'streaming') {
      // Read only to notice when the client closes; the data itself is discarded.
      this.#discarded += chunk.length;
      if (this.#discarded > MAX_DISCARDED) this.cutOff('excess');
      return;
    }
    if (this.#text === '' && this.phase === 'reading') this.#armTimeout(this.#options.patience.head);
    this.#text += chunk;
    if (this.phase === 'reading') this.#readOn();
    // Requests in advance wait in the kernel, not here.
    else this.#socket.pause();
  }

  #readOn(): void {
    const read = this.#options.read(this.#text, this.#searched);
    if (read.kind === 'incomplete') {
      this.#searched = read.searched;
      this.#socket.resume();
      return;
    }
    this.phase = 'answering';
    this.#searched = 0;
    if (read.kind === 'wrong') {
      this.#send(json(read.code, { error: read.problem }), { keepsAlive: false });
      return;
    }
    this.#text = this.#text.slice(read.length);
    this.#options.clients.touch(this);
    // A bug of ours: the client learns so, and the sampling goes on.
    this.#answer(read.request)
      .catch((error: unknown) => this.#send(json(500, { error: describeError(error) }), { keepsAlive: false }))
      .catch(() => this.#socket.resetAndDestroy());
  }

  async #answer(request: HttpRequest): Promise<void> {
    clearTimeout(this.#timer);
    await this.#options.turns.take(this);
    if (this.#socket.destroyed) return;
    const whenGone = (forget: () => void) => {
      this.#forget = forget;
      this.phase = 'probing';
    };
    const answer = await this.#options.respond(request, { source: this.source, socket: this.#socket, whenGone });
    this.#forget = undefined;
    if (this.#socket.destroyed) return;
    if (answer.kind === 'response') {
      this.#send(answer.response, request);
      return;
    }
    this.phase = 'streaming';
    this.#text = '';
    // The streams have room of their own.
    this.#options.clients.leave(this);
    this.#socket.resume();
    const ends = { keepsAlive: false, length: undefined, date: new Date().toUTCString() };
    this.#socket.write(headText({ code: 200, type: answer.type }, ends));
    if (request.method === 'HEAD') this.#socket.end();
    else answer.begin();
  }

  #send(response: HttpResponse, request: { keepsAlive: boolean; method?: string }): void {
    this.#isFull = this.#answered >= MAX_ANSWERED;
    const keepsAlive = request.keepsAlive && !response.missingBytes && !this.#isFull;
    const { text: whole, headLength } = this.#options.write(response, keepsAlive);
    this.phase = 'writing';
    this.#armTimeout(this.#options.patience.body);
    const text = request.method === 'HEAD' ? whole.slice(0, headLength) : whole;
    this.#answered += text.length;
    this.#socket.write(text, () => this.#taken(keepsAlive));
  }

  #taken(keepsAlive: boolean): void {
    if (this.#socket.destroyed || this.phase !== 'writing') return;
    if (!keepsAlive || (this.#socket.readableEnded && this.#text === '')) this.#close();
    else if (this.#text === '') {
      this.phase = 'reading';
      this.#armTimeout(this.#options.patience.idle);
      this.#socket.resume();
    } else {
      // One answer per client in turn: a client that pipelines many requests delays no other, and may be disconnected.
      clearTimeout(this.#timer);
      this.#options
        .turn()
        .then(() => this.#readInAdvance())
        .catch(() => this.#socket.resetAndDestroy());
    }
  }

  #readInAdvance(): void {
    if (this.#socket.destroyed) return;
    this.phase = 'reading';
    this.#armTimeout(this.#options.patience.head);
    this.#readOn();
    if (this.#socket.readableEnded) this.#endOfRequests();
  }

  #close(): void {
    this.phase = 'closing';
    this.#text = '';
    // A client that sent its end is done; another one gets a moment to close first.
    if (this.#socket.readableEnded && !this.#isFull) this.#socket.end();
    this.#socket.resume();
    this.#armTimeout(this.#options.patience[this.#isFull ? 'body' : 'close']);
  }

  #endOfRequests(): void {
    // A half-closed connection can still be answered; the answer then ends it.
    if (this.phase === 'reading' || this.phase === 'closing' || this.phase === 'streaming') this.#socket.end();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    // An answer that is still on its way keeps all of this.
    this.#text = '';
    this.#forget?.();
    this.#options.clients.leave(this);
    this.#options.turns.forget(this);
  }

  #armTimeout(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#expire(), milliseconds);
  }

  #expire(): void {
    // What a client does not take would wait for ever.
    if (this.phase === 'writing' || this.#isFull) {
      this.cutOff('unread');
      return;
    }
    if (this.phase === 'closing' || this.phase === 'reading') this.#socket.end();
    this.#socket.destroySoon();
    this.phase = 'closing';
  }
}
