import type { ScheduledProbe } from '../../contract/probes.ts';
import type { PortTally } from './port-tally.ts';

/** Since when each established connection from the node is known, in seconds, by port and by what tells it apart. */
export type FirstSeen = ReadonlyMap<string, number>;

/** What becomes of one port's connections from the node. */
export interface NodeShare {
  /** Established ones that no probe explains. */
  active: number;
  /** Established ones that may be a probe of this moment, and may be a client that has just connected. */
  perhaps: number;
  /** Those in TIME_WAIT that no probe explains. */
  waiting: number;
  /** Those that are probes. */
  probes: number;
}

/**
 * How long a probe's connection may live beyond its timeout: the kubelet's clock starts before the connection, and a
 * busy node closes late.
 */
export const GRACE_SECONDS = 1;

/**
 * The most that a TIME_WAIT lasts: 60 s (TCP_TIMEWAIT_LEN of the kernel), and the granularity of its timer wheel, 4 s and
 * a little at a minute with HZ=1000. https://docs.kernel.org/timers/hrtimers.html
 */
const TIME_WAIT_SECONDS = 65;

/** Remembers the connections that are still there, and since now those that are new. */
export function remember(seen: FirstSeen, ports: readonly PortTally[], nowSeconds: number): FirstSeen {
  const keys = ports.flatMap(({ port, nodeKeys }) => nodeKeys.map((key) => `${port} ${key}`));
  return rememberKeys(seen, keys, nowSeconds);
}

/** Remembers those of these keys that were there before, and since now those that are new. */
export function rememberKeys(seen: FirstSeen, keys: readonly string[], nowSeconds: number): FirstSeen {
  return new Map(keys.map((key) => [key, seen.get(key) ?? nowSeconds]));
}

/** Where the node has none. */
const NO_SHARE: NodeShare = { active: 0, perhaps: 0, waiting: 0, probes: 0 };

/** Tells a port's probes from its clients: a probe ends within its timeout, and their number is known. */
export function classifyNodeConnections(
  tally: PortTally,
  seen: FirstSeen,
  at: { schedule: readonly ScheduledProbe[]; nowSeconds: number },
): NodeShare {
  if (tally.nodeActive === 0 && tally.nodeWaiting === 0) return NO_SHARE;
  const probes = at.schedule.filter(({ port }) => port === tally.port);
  const longest = Math.max(0, ...probes.map(({ timeoutSeconds }) => timeoutSeconds)) + GRACE_SECONDS;
  const young = tally.nodeKeys.filter(
    (key) => at.nowSeconds - (seen.get(`${tally.port} ${key}`) ?? 0) <= longest,
  ).length;
  const perhaps = Math.min(young, probes.length);
  const explained = probes.reduce(
    (sum, { periodSeconds }) => sum + Math.floor(TIME_WAIT_SECONDS / periodSeconds) + 1,
    0,
  );
  const waiting = Math.max(0, tally.nodeWaiting - explained);
  return { active: tally.nodeActive - perhaps, perhaps, waiting, probes: tally.nodeWaiting - waiting };
}
