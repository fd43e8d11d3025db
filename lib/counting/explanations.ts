import type { ScheduledProbe } from '../../contract/probes.ts';
import type { Rounds } from './ledger.ts';

/** What explains connections, from the settings. */
export interface Explanations {
  schedule: readonly ScheduledProbe[];
  rounds: Rounds;
  /** False where sources are ignored: the ledger cannot tell whose an unseen connection was. */
  canUseLedger: boolean;
  /** True where connections from outside to ports that nothing names may be users. */
  countsUndeclared: boolean;
}

/** Reports whether startup probes have ended for certain. */
export function isStarted(
  { schedule }: Pick<Explanations, 'schedule'>,
  { listeningSince, atSeconds }: { listeningSince: number | undefined; atSeconds: number },
): boolean {
  const startup = schedule.map(({ attempts = 0, periodSeconds }) => attempts * periodSeconds);
  return atSeconds - (listeningSince ?? atSeconds) >= Math.min(STARTUP_SECONDS, Math.max(0, ...startup));
}

/** Shorter than any idle timeout that makes sense, so that nothing can sleep by what is not booked. */
const STARTUP_SECONDS = 300;
