import { type Explanations, isStarted } from './explanations.ts';
import { MAX_CLIENTS } from './in-pod-connections.ts';
import { type Ledger, openLedger, recordAccepts } from './ledger.ts';
import type { Reading, Sample } from './sample.ts';
import type { Tally } from './tally.ts';

/** Books what the kernel accepted, as far as it can be told whose it was. */
export function account(
  sample: Sample,
  { counters, tally, atSeconds, isScheduled }: Reading,
  explanations: Explanations,
): { ledger: Ledger | undefined; unexplained: number } {
  const accepted = counters.accepted;
  if (!isLedgerUsable(tally ?? sample.tally, sample, { explanations, atSeconds }))
    return { ledger: undefined, unexplained: 0 };
  if (sample.ledger === undefined) return { ledger: openLedger({ accepted, atSeconds }), unexplained: 0 };
  const fromInside = tally === undefined ? 0 : countNew(sample.tally, tally.inPodConnections);
  return recordAccepts(sample.ledger, { accepted, fromInside, atSeconds, isScheduled }, explanations.rounds);
}

/**
 * The kernel counts connections of all ports together, so the ledger needs to see each port. Startup probes end when the
 * application is up, at an unknown time: until then nothing is recorded, for at most {@link STARTUP_SECONDS}.
 */
function isLedgerUsable(
  tally: Tally,
  { listeningSince }: Sample,
  { explanations, atSeconds }: { explanations: Explanations; atSeconds: number },
): boolean {
  if (!explanations.canUseLedger || tally.unseenListen) return false;
  return isStarted(explanations, { listeningSince, atSeconds });
}

/** Those from inside that were not there before, not even as the sidecar's own. */
function countNew({ inPodConnections, ownConnections }: Tally, now: ReadonlySet<number>): number {
  // Which of them a full set holds is chance, so it explains nothing.
  if ([inPodConnections, ownConnections, now].some(({ size }) => size >= MAX_CLIENTS)) return 0;
  let count = 0;
  for (const connection of now) if (!inPodConnections.has(connection) && !ownConnections.has(connection)) count += 1;
  return count;
}
