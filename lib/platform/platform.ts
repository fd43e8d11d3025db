/**
 * All that the sidecar's core asks of the machine it runs on. Small, so that the core can run on another host than Node:
 * node.ts is the one, the native host with its prelude.ts the other. Timers and URL are the language's globals.
 */
export interface Machine extends Platform, Network, Programs {
  /**
   * Where a symbolic link points.
   * @throws Error where there is none
   */
  readLink(path: string): string;
  /**
   * Listens to the kernel's events of TCP sockets that end, after it has sent a request to the kernel. Node has no netlink.
   * @throws Error where the kernel has no such events
   */
  openSocketEnds?(request: Uint8Array): Messages;
}

/** The kernel's messages, as they come. */
export interface Messages {
  /**
   * Fills the bytes with whole messages and returns their length, 0 where none waits.
   * @throws Error with code ENOBUFS where the kernel had to drop some
   */
  receive(bytes: Uint8Array): number;
  close(): void;
}

declare global {
  /** The machine as the native host gives it, before the core begins; nothing on Node. */
  var nativeMachine: Machine | undefined;
}

/** Files and time. */
export interface Platform {
  /**
   * Opens a file for reading.
   * @throws Error with the system's `code`, such as ENOENT
   */
  open(path: string): OpenFile;
  /** Seconds of a clock that never jumps. */
  monotonicSeconds(): number;
  /** Milliseconds since 1970, for people. */
  wallMilliseconds(): number;
  /** Resolves when the event loop has polled once more: where a connection waits to be accepted, at least one was. */
  turn(): Promise<void>;
}

/** The longest file that is read as a text, `snmp`, has 1.2 kB today, and the kernel adds columns rarely. */
export const MAX_TEXT_BYTES = 8192;

/** An open file. */
export interface OpenFile {
  /**
   * Reads up to `length` bytes from `position` of the file into `bytes` at `start`; returns how many there were, 0 at the
   * end of the file.
   * @throws Error where the system refuses
   */
  read(bytes: Uint8Array, start: number, length: number, position: number): number;
  /**
   * The file from its beginning, in latin1, and {@link MAX_TEXT_BYTES} of it at most.
   * @throws Error where the system refuses
   */
  readText(): string;
  close(): void;
}

/**
 * Connections that may wait to be accepted. Those that were reset wait with the others, and where there is no room, a client's
 * first segment is dropped and comes again a second later: the reason for more than Node's 511. The kernel takes
 * net.core.somaxconn where that is less, 4096 by default. lib/platform/native/src/network.rs has the same number.
 */
export const BACKLOG = 2048;

/**
 * Bytes that are read of a connection at once: half of the longest head of a request, so that a client that sends without end has no
 * more than that lie here. lib/platform/native/src/native.rs has the same number.
 */
export const RECEIVE_BYTES = 4096;

/** Connections. */
export interface Network {
  /**
   * Listens on a port of every address, IPv6 and IPv4 where the machine has both; on a free one where it is 0.
   * @throws Error where the system refuses
   */
  listen(options: ListenOptions): Promise<Listening>;
  /** Begins to connect: 'connect' or 'error' follows. */
  connect(to: ConnectOptions): Promise<Socket>;
}

/** How to listen. */
export interface ListenOptions {
  port: number;
  onArrival(arrival: Arrival): void;
}

/**
 * A connection that waits for what becomes of it. Nothing is made of it yet, as thousands may come in a second of which few
 * are let in. The listener accepts or refuses it, once.
 */
export interface Arrival {
  /** Of the other side, as Node writes it; undefined where it is gone already. */
  readonly address: string | undefined;
  /** Nothing of it is read before it is resumed. */
  accept(): Socket;
  /** Resets it. */
  refuse(): void;
}

/** A port that is listened on. */
export interface Listening {
  port: number;
  close(): void;
}

/** Where to connect. */
export interface ConnectOptions {
  /** An address of either family, without brackets, or `localhost`. */
  host: string;
  port: number;
  /** TLS without looking at the certificate, and without naming a server: it is the pod's own application. */
  isSecure: boolean;
  /** Called with this side's port before the kernel's tables can be read again; 0 where it did not begin. */
  onPort?(port: number): void;
}

/** What the core uses of node:net's Socket, and means by it: Node's own is one. What it reads is latin1. */
export interface Socket {
  readonly destroyed: boolean;
  /** True when the other side has sent its end, and all before it was read. */
  readonly readableEnded: boolean;
  /** Bytes written that the other side has not taken yet. */
  readonly writableLength: number;
  readonly localPort?: number | undefined;
  on(event: 'connect' | 'end' | 'close', listener: () => void): unknown;
  on(event: 'data', listener: (text: string) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** As UTF-8. */
  write(text: string, onTaken?: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  /** Ends this side's half when all is written. */
  end(): unknown;
  destroy(): unknown;
  /** Tells the other side of a reset: nothing stays behind, neither what was not taken nor a TIME_WAIT. */
  resetAndDestroy(): unknown;
  /** Ends when all is written, whatever the other side still says. */
  destroySoon(): unknown;
}

/** Other programs. */
export interface Programs {
  /** Runs a program until it ends or is stopped, and tells what it prints. */
  start(program: string, words: readonly string[], listeners: ProgramListeners): Promise<RunningProgram>;
}

/** Who is told of a program's output, in latin1, and of its end. */
export interface ProgramListeners {
  onOutput(text: string): void;
  onProblem(text: string): void;
  /** After all that it printed. */
  onExit(code: number | null): void;
  /** It could not be started. */
  onError(error: Error): void;
}

/** A program that was started. */
export interface RunningProgram {
  stop(): void;
}
