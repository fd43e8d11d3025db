import type { Socket } from '../platform.ts';
import { connectError } from './connect-error.ts';
import type { ReadyListener, ReadyListeners } from './ready-listener.ts';

/** Where a connection comes from. */
export interface SocketOptions {
  listeners: ReadyListeners;
  /** Where it is still to be made: to whom, for its errors. */
  connecting?: { to: string; isSecure: boolean };
  /** True when the other side's end is not this side's. */
  allowHalfOpen: boolean;
}

type Event = 'connect' | 'data' | 'end' | 'close' | 'error';

/** A connection of the native host, which behaves as node:net's Socket does as far as the core goes. */
export class NativeSocket implements Socket, ReadyListener {
  readonly #id: number;
  readonly #options: SocketOptions;
  readonly #handlers = new Map<Event, ((...words: never[]) => void)[]>();
  #isConnecting: boolean;
  #isEnding = false;
  #isFinished = false;
  #diesWithEnd = false;
  #taken: (() => void)[] = [];
  #pending = 0;
  destroyed = false;
  readableEnded = false;

  constructor(id: number, options: SocketOptions) {
    this.#id = id;
    this.#options = options;
    this.#isConnecting = options.connecting !== undefined;
    options.listeners.set(id, this);
  }

  get writableLength(): number {
    return this.#pending;
  }

  get localPort(): number | undefined {
    return this.destroyed ? undefined : native.localPort(this.#id);
  }

  on(event: Event, handler: (...words: never[]) => void): this {
    const handlers = this.#handlers.get(event);
    if (handlers === undefined) this.#handlers.set(event, [handler]);
    else handlers.push(handler);
    return this;
  }

  write(text: string, onTaken?: () => void): void {
    if (this.destroyed || this.#isEnding) return;
    if (onTaken !== undefined) this.#taken.push(onTaken);
    this.#try(() => {
      this.#pending = native.send(this.#id, text);
    });
    // Not at once, as whoever writes is not done yet.
    if (this.#pending === 0) void Promise.resolve().then(() => this.#tellTaken());
  }

  pause(): void {
    this.#setReading(false);
  }

  resume(): void {
    this.#setReading(true);
  }

  end(): void {
    if (this.destroyed || this.#isEnding) return;
    this.#isEnding = true;
    if (!this.#isConnecting) this.#finishIfTaken();
  }

  destroySoon(): void {
    this.#diesWithEnd = true;
    this.end();
    if (this.#isFinished) this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#taken = [];
    this.#options.listeners.delete(this.#id);
    native.close(this.#id);
    void Promise.resolve().then(() => {
      this.#emit('close');
      // Who listens refers to this, too: without the circle, both are freed now and not by the next collection.
      this.#handlers.clear();
    });
  }

  resetAndDestroy(): void {
    if (!this.destroyed) this.#try(() => native.reset(this.#id));
    this.destroy();
  }

  ready(canRead: boolean, canWrite: boolean): void {
    if (this.#isConnecting && canWrite) {
      this.#connect();
      return;
    }
    if (canRead && !this.readableEnded) this.#read();
    if (canWrite && !this.destroyed) this.#flush();
  }

  #connect(): void {
    this.#isConnecting = false;
    const { connecting } = this.#options;
    try {
      native.finishConnecting(this.#id);
    } catch (error) {
      this.#fail(connectError(error, connecting?.to ?? ''));
      return;
    }
    this.#emit('connect');
    if (this.destroyed) return;
    this.#try(() => {
      if (connecting?.isSecure) native.startTls(this.#id);
    });
    this.#flush();
  }

  #read(): void {
    this.#try(() => {
      const text = native.receive(this.#id);
      if (text === undefined || text === null) return;
      if (text !== '') this.#emit('data', text);
      else this.#endOfReading();
    });
  }

  #endOfReading(): void {
    this.readableEnded = true;
    native.setReading(this.#id, false);
    this.#emit('end');
    if (!this.#options.allowHalfOpen) this.end();
    if (this.#isFinished) this.destroy();
  }

  #flush(): void {
    this.#try(() => {
      this.#pending = native.flush(this.#id);
      if (this.#pending > 0) return;
      this.#tellTaken();
      this.#finishIfTaken();
    });
  }

  #finishIfTaken(): void {
    if (!this.#isEnding || this.#isFinished || this.#pending > 0 || this.destroyed) return;
    this.#isFinished = true;
    this.#try(() => native.end(this.#id));
    if (this.readableEnded || this.#diesWithEnd) this.destroy();
  }

  #tellTaken(): void {
    if (this.destroyed || this.#pending > 0) return;
    const taken = this.#taken;
    this.#taken = [];
    for (const tell of taken) tell();
  }

  #setReading(isReading: boolean): void {
    if (this.destroyed || this.readableEnded) return;
    this.#try(() => native.setReading(this.#id, isReading));
  }

  /** What the system refuses is the connection's end. */
  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      // A bug is nobody's connection's.
      if (!(error instanceof Error) || !('code' in error)) throw error;
      this.#fail(error);
    }
  }

  #fail(error: Error): void {
    if (this.destroyed) return;
    // Before 'close', which destroying brings.
    void Promise.resolve().then(() => this.#emit('error', error));
    this.destroy();
  }

  #emit(event: Event, ...words: unknown[]): void {
    for (const handler of this.#handlers.get(event) ?? []) handler(...(words as never[]));
  }
}
