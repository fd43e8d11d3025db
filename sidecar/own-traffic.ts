import type { OwnTraffic } from './counters.ts';

/** Keeps count of what the sidecar itself adds to the network namespace. */
export interface OwnTrafficCount extends OwnTraffic {
  /** Its server accepted a connection. */
  connectionOpened(): void;
  /** That connection is gone. */
  connectionClosed(): void;
  /** Its server was full and the connection was closed at once. */
  connectionDropped(): void;
  /** A probe of its own goes to the application from this port. */
  probeConnecting(clientPort: number): void;
  /** It reached the application. */
  probeConnected(): void;
}

/** Ports of the last minute's TIME_WAIT rows: four probes a second. */
const MAX_PROBE_PORTS = 256;

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
    connectionClosed() {
      this.open -= 1;
    },
    connectionDropped() {
      this.accepted += 1;
    },
    probeConnected() {
      this.accepted += 1;
    },
    probeConnecting(clientPort) {
      probePorts.add(clientPort);
      const [oldest] = probePorts;
      if (probePorts.size > MAX_PROBE_PORTS && oldest !== undefined) probePorts.delete(oldest);
    },
  };
}
