/** How long a client may take, in milliseconds. */
export interface Timeouts {
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
export const TIMEOUTS: Timeouts = { head: 5_000, idle: 180_000, body: 10_000, close: 200 };
