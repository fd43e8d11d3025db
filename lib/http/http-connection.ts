import type { Socket } from '../platform/platform.ts';
import { type AnswerHead, type HttpAnswer, readAnswer, readAnswerHead } from './http-answer.ts';

/** What to ask for. */
export interface GetRequest {
  /** As it goes into the request's first line. */
  path: string;
  /** In this order. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Characters of the body that are of interest. */
  maxBody: number;
}

interface Waiting {
  maxBody: number;
  resolve(answer: HttpAnswer): void;
  reject(error: Error): void;
}

/** A client's connection over HTTP/1.1: one GET at a time, and another one where the server keeps it open. */
export class HttpConnection {
  readonly #socket: Socket;
  #text = '';
  #waiting: Waiting | undefined;
  #isOpen = true;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (text) => this.#receive(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('end', () => this.#read(true));
    // Node's words for an end before its time.
    socket.on('close', () => this.#fail(new Error('socket hang up')));
  }

  /** False when another question needs another connection. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Rejects where the answer is none of HTTP, or the connection ends before it does.
   * @throws TypeError where the request cannot be written
   */
  async ask({ path, headers, maxBody }: GetRequest): Promise<HttpAnswer> {
    const text = requestText(path, headers);
    return new Promise((resolve, reject) => {
      this.#waiting = { maxBody, resolve, reject };
      this.#socket.write(text);
    });
  }

  /** The head of the answer that is waited for or broke off, undefined where it is not here. */
  head(): AnswerHead | undefined {
    return readAnswerHead(this.#text);
  }

  close(): void {
    this.#isOpen = false;
    this.#socket.destroy();
  }

  #receive(text: string): void {
    // Data that was not asked for.
    if (this.#waiting === undefined) this.close();
    this.#text += text;
    this.#read(false);
  }

  #read(isEnded: boolean): void {
    if (isEnded) this.#isOpen = false;
    if (this.#waiting === undefined) return;
    const read = readAnswer(this.#text, { isEnded, maxBody: this.#waiting.maxBody });
    if (read.kind === 'wrong') this.#fail(new SyntaxError(read.problem));
    else if (read.kind === 'answer') this.#settle(this.#waiting, read.answer);
    else if (isEnded) this.#fail(new Error('socket hang up'));
  }

  #settle({ resolve }: Waiting, answer: HttpAnswer): void {
    this.#waiting = undefined;
    this.#text = '';
    if (!answer.keepsAlive) this.close();
    resolve(answer);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.close();
    waiting?.reject(error);
  }
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A line break within a header would start a request of its own. */
function requestText(path: string, headers: GetRequest['headers']): string {
  const lines = headers.map(([name, value]) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be in it, RFC 9110 section 5.5.
    if (!TOKEN.test(name) || /[\x00-\x08\x0a-\x1f\x7f]/.test(value))
      throw new TypeError(`Cannot send a header: expected a name and a line of text, got ${JSON.stringify(name)}`);
    return `${name}: ${value}\r\n`;
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above. Blanks are for the server to refuse, as the kubelet has it.
  if (path === '' || /[\x00-\x1f\x7f]/.test(path))
    throw new TypeError('Cannot send a request: expected a path without line breaks');
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
