/**
 * What ended connections may leave in the kernel at one time, in bytes: half of it at once, and as much again until the kernel
 * has given the first of them up. With what the kernel needs beside, up to three times as much, it is 6 MiB, which the smaller
 * container has beside the buffers of its connections.
 */
export const MAX_LEFT = 2 * 1024 ** 2;

/**
 * So long the kernel keeps what the other side of an ended connection has no room for: it asks at intervals that double, until
 * they are longer than two minutes. https://docs.kernel.org/networking/ip-sysctl.html, tcp_orphan_retries
 */
const KEPT_SECONDS = 240;

/** A socket without its process, and the first buffer, beside what is in it. */
const OVERHEAD = 512;

/**
 * Bounds what is left in the kernel of connections that their clients have ended. Neither host knows what a client has taken: who asks with a
 * tiny window and ends its half would leave its answers there for minutes, a thousand times a second, and its pod pays for them.
 */
export class Leftovers {
  readonly #monotonicSeconds: () => number;
  #bytes = MAX_LEFT / 2;
  #atSeconds = 0;

  constructor(monotonicSeconds: () => number) {
    this.#monotonicSeconds = monotonicSeconds;
  }

  /** Whether a connection that has had so many bytes of answers may end with any of them in the kernel. */
  take(answered: number): boolean {
    const now = this.#monotonicSeconds();
    const [most, bytes] = [MAX_LEFT / 2, answered + OVERHEAD];
    this.#bytes = Math.min(most, this.#bytes + ((now - this.#atSeconds) * most) / KEPT_SECONDS);
    this.#atSeconds = now;
    if (this.#bytes < bytes) return false;
    this.#bytes -= bytes;
    return true;
  }
}
