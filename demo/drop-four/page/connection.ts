import { type Message, REPLACED, type Request, SILENCE_MS } from '../game/messages.ts';

/** Before the first attempt to connect again, and the most, in milliseconds. */
const BACKOFF = { baseMs: 250, capMs: 5000 };

/** Whom to tell. */
export interface Listeners {
  onOpen(): void;
  onMessage(message: Message): void;
  /** It is tried again, unless the player connected from elsewhere. */
  onLost(isReplaced: boolean): void;
}

/** A WebSocket to the server that is made again whenever it is lost. */
export class Connection {
  readonly #url: string;
  readonly #listeners: Listeners;
  #socket: WebSocket | undefined;
  #failures = 0;
  #retry: number | undefined;
  #silence: number | undefined;

  constructor(url: string, listeners: Listeners) {
    this.#url = url;
    this.#listeners = listeners;
    // A browser that is offline may keep a connection that is dead for minutes.
    addEventListener('offline', () => this.#lose());
    addEventListener('online', () => this.#connect());
    this.#connect();
  }

  /** Sends a request. Without a connection it is lost, as the player sees. */
  send(request: Request): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #connect(): void {
    if (this.#socket !== undefined) return;
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#listen();
    socket.onopen = () => {
      this.#failures = 0;
      this.#listeners.onOpen();
    };
    socket.onmessage = ({ data }) => {
      this.#listen();
      this.#listeners.onMessage(JSON.parse(data) as Message);
    };
    socket.onclose = ({ code }) => this.#lose(code);
  }

  /** Waits for the next sign of life. */
  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(), SILENCE_MS);
  }

  #lose(code?: number): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    clearTimeout(this.#silence);
    this.#listeners.onLost(code === REPLACED);
    if (code === REPLACED) return;
    // With full jitter, so that not all pages come back at once.
    const most = Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** this.#failures++);
    this.#retry = setTimeout(() => this.#connect(), most * Math.random());
  }
}
