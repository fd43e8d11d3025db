/** What the API server says of its time, as far as its answers do: whole seconds, so up to one second behind. */
export interface ServerTime {
  now(): number;
}

/** More than an answer's time is behind, and less than matters to a session. */
const DRIFT_MS = 2000;

/**
 * The API server's time, which creation and deletion are told in, without the jumps that come of whole seconds: our own monotonic
 * clock, set right where the two are apart.
 */
export function steadyClock(server: ServerTime, monotonic: () => number): () => number {
  let offset = server.now() - monotonic();
  return () => {
    const at = monotonic();
    const behind = server.now() - (at + offset);
    if (Math.abs(behind) > DRIFT_MS) offset += behind;
    return at + offset;
  };
}
