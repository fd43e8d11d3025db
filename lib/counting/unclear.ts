import type { ScheduledProbe } from '../../contract/probes.ts';
import type { UnclearReason } from '../../contract/status.ts';
import type { FirstSeen } from './discount.ts';
import { countHalfClosed, IN_POD } from './half-closed.ts';
import { certain, countsOf, type Seen, undecided } from './port-counts.ts';

/** Connections that may be users, although the tables do not show it. */
export interface Unclear {
  connections: Record<UnclearReason, number>;
  /** True when a user may be there, now. */
  mayBeUser: boolean;
  /** True when that is no check of this moment, so that the idle time begins again. */
  isLasting: boolean;
}

/**
 * A connection of root's over loopback that is younger may be a check by exec, such as `wget localhost`: it ends within its
 * timeout, 1 s by default, and those who set more rarely set more than 5.
 */
export const CHECK_SECONDS = 5;

/** What the tables leave open. */
export function unclearOf(
  seen: Seen & { runtimeSeen: FirstSeen },
  { schedule, countsUndeclared }: { schedule: readonly ScheduledProbe[]; countsUndeclared: boolean },
): Unclear {
  const { tally, runtimeSeen, knownAtSeconds } = seen;
  const inPod = tally.isInPodUnclear ? inPodOf(seen) : 0;
  const runtime = tally.isInPodUnclear ? 0 : tally.runtimeKeys.length;
  const isOld = (key: string) => knownAtSeconds - (runtimeSeen.get(key) ?? knownAtSeconds) > CHECK_SECONDS;
  const undeclared = countsUndeclared ? tally.undeclared.map((port) => countsOf(port, seen, schedule)) : [];
  const fromOutside = undeclared.reduce((sum, counts) => sum + certain(counts), 0);
  const perhaps = undeclared.reduce((sum, counts) => sum + undecided(counts), 0);
  const isFull = countsUndeclared && tally.isUndeclaredFull;
  return {
    connections: { in_pod: inPod, runtime, undeclared_ports: fromOutside + perhaps },
    mayBeUser: isFull || inPod + runtime + fromOutside + perhaps > 0,
    isLasting: isFull || inPod + fromOutside > 0 || tally.runtimeKeys.some(isOld),
  };
}

/** Connections from inside that a proxy may have made; the runtime's are among them. */
function inPodOf({ tally, halfClosedSeen, knownAtSeconds: nowSeconds }: Seen): number {
  const list = { port: IN_POD, halfClosed: tally.inPodHalfClosed };
  const { live } = countHalfClosed(list, halfClosedSeen, { nowSeconds, probes: 0, probeSeconds: 0 });
  return tally.inPod + tally.inPodEnded + live;
}
