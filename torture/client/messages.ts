/**
 * How a client behaves towards a pod:
 * `ping` keeps one connection and asks over it twice a second; `silent` connects, says nothing and hangs; `visit` comes and goes;
 * `reset` comes, asks, and ends the connection by a reset; `seldom` visits at the edge of the idle timeout, before or after it;
 * `held` is a ping that claims a connection only when it has lasted; `websocket` listens to one; `download` shuts its sending side
 * and receives a stream; `upload` sends to a server that has shut its own.
 */
export type Habit = 'ping' | 'held' | 'silent' | 'visit' | 'reset' | 'seldom' | 'websocket' | 'download' | 'upload';

/** A pod that has clients. */
export interface Target {
  workload: string;
  ip: string;
  port: number;
  habit: Habit;
}

/** Connections without a purpose. */
export interface Flood {
  ip: string;
  port: number;
  count: number;
  seconds: number;
}

/** What the torture asks of the process with the clients. */
export type Order =
  | { kind: 'targets'; targets: readonly Target[] }
  | { kind: 'flood'; flood: Flood }
  | { kind: 'ask'; id: number; ip: string; port: number; path: string };

/** What that process tells. */
export type Told =
  | { kind: 'up' }
  /** A connection to a pod of this workload was there at this time, in milliseconds since 1970: its answer came back. */
  | { kind: 'contact'; workload: string; at: number }
  | { kind: 'answer'; id: number; code: number; body: string };
