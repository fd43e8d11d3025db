/** How much is done to measure sidecars. */
export interface Effort {
  /** Connections in the namespace, one after the other; each is two sockets. */
  connections: readonly number[];
  /** Until what a start leaves behind is done: the walks that its own segments ask for come a minute and a beat later at most, gate.ts. */
  settleSeconds: number;
  /** The same for memory. */
  memorySettleSeconds: number;
  /** How long idle sidecars are watched: as long as the longest pause between the gate's own walks, or not a whole one is seen. */
  seconds: number;
  /** For how long a sidecar is asked while connections come and go, and how often: some walks of 50,000 sockets, each of which may take 2 % of the time. */
  churn: { rounds: number; seconds: number };
  walks: number;
  starts: number;
  /** Sidecars over which the change of the machine's available memory is shared out. */
  manySidecars: number;
}

/** Some ten minutes. */
export const WHOLE: Effort = {
  connections: [0, 5_000, 25_000],
  settleSeconds: 75,
  memorySettleSeconds: 20,
  seconds: 60,
  churn: { rounds: 5, seconds: 5 },
  walks: 100,
  starts: 15,
  manySidecars: 50,
};

/** Half a minute. */
export const QUICK: Effort = {
  connections: [0, 500],
  settleSeconds: 2,
  memorySettleSeconds: 1,
  seconds: 2,
  churn: { rounds: 2, seconds: 1 },
  walks: 5,
  starts: 2,
  manySidecars: 5,
};
