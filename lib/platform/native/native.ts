/**
 * The functions of the native host, src/native.rs. What is open has a number, which is never used again. Each of them
 * throws an Error with the system's `code` where the system refuses.
 */
export interface Native {
  /** Runs one of the scripts that the host has, anew each time; what it exports. */
  load(name: string): unknown;
  /** The command line, the program's name first. */
  words: string[];
  variables: Record<string, string>;
  exit(code: number): never;
  /** To standard output. */
  print(text: string): void;
  /** To standard error. */
  printProblem(text: string): void;
  monotonicSeconds(): number;
  /** Frees what refers to itself in a circle; everything else is freed when nobody refers to it. */
  collectGarbage(): void;
  /** href, protocol, hostname, port, pathname and search; nothing where the text is no URL. */
  parseUrl(text: string, base?: string): [string, string, string, string, string, string] | undefined | null;

  open(path: string): number;
  read(file: number, bytes: Uint8Array, start: number, length: number, position: number): number;
  /** From the beginning, in latin1, so many bytes at most. */
  readText(file: number, length: number): string;
  readLink(path: string): string;
  /** Closes anything. */
  close(source: number): void;

  listen(port: number): number;
  /** The next connection, 0 where nobody waits. */
  accept(listener: number): number;
  /** Begins to connect to an address; it is ready to be written to at the end of that. */
  connect(address: string, port: number): number;
  /** Of a listener or of a connection. */
  localPort(source: number): number;

  /** Throws what connecting came to. */
  finishConnecting(stream: number): void;
  startTls(stream: number): void;
  /** Latin1: the empty text at the end, nothing where there is nothing yet. */
  receive(stream: number): string | undefined | null;
  /** As UTF-8; how many bytes wait to be taken after that. */
  send(stream: number, text: string): number;
  /** Sends on; how many bytes still wait. */
  flush(stream: number): number;
  /** Of a stream, or whether a listener accepts. */
  setReading(source: number, isReading: boolean): void;
  /** Ends this side's half. */
  end(stream: number): void;
  /** Has {@link close} tell the other side of a reset. */
  reset(stream: number): void;
  /** The other side's address, the empty text where it is gone already. */
  remoteAddress(stream: number): string;

  /**
   * Listens to the kernel's events of TCP sockets that end, after it has sent a request.
   * @throws Error where the kernel has none, such as gVisor's
   */
  openSocketEnds(request: Uint8Array): number;
  /**
   * Fills the array with whole messages of the kernel; how many bytes, 0 where none waits.
   * @throws Error with code ENOBUFS where the kernel had to drop some
   */
  receiveSocketEnds(ends: number, bytes: Uint8Array): number;

  /** The program, and streams of its output and of its problems. */
  start(program: string, words: readonly string[]): [program: number, output: number, problems: number];
  /** Nothing while it runs; -1 where a signal was its end. */
  exitCode(program: number): number | undefined | null;
  kill(program: number): void;
}

/** What the native host calls, src/event_loop.rs. */
export interface NativeLoop {
  /** Until the next timer; negative where there is none. */
  millisecondsToWait(): number;
  /** Something is ready, or was when the host looked. False where nobody listens to it. */
  ready(source: number, canRead: boolean, canWrite: boolean): boolean;
  /** Everything that was ready has been told. */
  turn(): void;
}

declare global {
  /** There on the native host alone. */
  var native: Native;
  var nativeLoop: NativeLoop;
}
