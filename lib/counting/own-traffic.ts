import type { OwnTraffic } from './counters.ts';

/** Keeps count of what the sidecar itself adds to the network namespace. */
export interface OwnTrafficCount extends OwnTraffic {
  /** Its server accepted a connection. */
  connectionOpened(): void;
  /** Its server accepted a connection, and closed it at once. */
  connectionRefused(): void;
  /** A connection is gone. */
  connectionClosed(): void;
  /** A probe or a question of its own goes to the application from this port, or still does. */
  probeConnecting(clientPort: number): void;
  /** It reached the application. */
  probeConnected(): void;
}

/**
 * Ports of the last minute's TIME_WAIT rows: two probes a second, which is as often as one is made, of the sixteen that fit into
 * a patch at most. Where redirects make more of them, a walk has seen each before it is forgotten.
 */
const MAX_PROBE_PORTS = 2048;

/** What a sidecar that watches another namespace adds to it. */
export const NO_TRAFFIC: OwnTraffic = { accepted: 0, open: 0, probePorts: new Set() };

/** The count of a sidecar that has just started. */
export function countOwnTraffic(): OwnTrafficCount {
  const probePorts = new Set<number>();
  return {
    accepted: 0,
    open: 0,
    probePorts,
    connectionOpened() {
      this.accepted += 1;
      this.open += 1;
    },
    connectionRefused() {
      this.accepted += 1;
    },
    connectionClosed() {
      this.open -= 1;
    },
    probeConnected() {
      this.accepted += 1;
    },
    probeConnecting(clientPort) {
      // Named again, it is the youngest again.
      probePorts.delete(clientPort);
      probePorts.add(clientPort);
      const [oldest] = probePorts;
      if (probePorts.size > MAX_PROBE_PORTS && oldest !== undefined) probePorts.delete(oldest);
    },
  };
}
