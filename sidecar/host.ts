/**
 * All that the sidecar's core asks of the machine it runs on, beside a place to listen. Small, so that the core can run
 * on another host than Node.
 */
export interface Host {
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

/** An open file. */
export interface OpenFile {
  /**
   * Reads up to `length` bytes from `position` of the file into `bytes` at `start`; returns how many there were, 0 at the
   * end of the file.
   * @throws Error where the system refuses
   */
  read(bytes: Uint8Array, start: number, length: number, position: number): number;
  close(): void;
}
