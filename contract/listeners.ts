/** What a sidecar answers at `/listeners`: the sockets that listen on its monitored ports, each address once. */
export interface ListenersAnswer {
  listeners: readonly Listener[];
}

/** One of them. */
export interface Listener {
  /** `0.0.0.0`, `::` and `127.0.0.1`, for example. */
  address: string;
  port: number;
}
