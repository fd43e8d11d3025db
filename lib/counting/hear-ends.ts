import type { SocketEnds } from '../netlink/socket-ends.ts';
import type { Platform } from '../platform/platform.ts';
import type { ConnectionRules, Tally } from './tally.ts';
import { addEnded, balance, type Ended, noEnded, type Visits } from './visits.ts';

/**
 * The kernel's worker tells of an end 0.1 ms after it, or when a busy machine lets it run. So long a look waits for the end of a
 * connection that is in no table any more: half the second that a kubelet's probe waits by default.
 */
const MAX_WORKER_SECONDS = 0.5;

/** Takes what the kernel has told since the last look, behind this look's walk: whoever the tables do not show any more has ended. */
export async function hearEnds(
  host: Pick<Platform, 'monotonicSeconds'>,
  socket: SocketEnds,
  {
    known,
    before,
    walked,
    accepted,
    peers,
  }: {
    /** Undefined where it was not listened to from the last look on. */
    known: Visits | undefined;
    before: Tally;
    walked: Tally | undefined;
    accepted: number;
    peers: ConnectionRules;
  },
): Promise<Ended> {
  const ended = noEnded(known, walked);
  const tally = walked ?? before;
  const drain = () => {
    const isWhole = socket.drain((end) => addEnded(ended, end, { tally, before, peers }));
    ended.isWhole &&= isWhole;
  };
  const isMissing = () => balance(known, ended, { tally, isWalked: walked !== undefined, accepted }).missing > 0;
  drain();
  const until = host.monotonicSeconds() + MAX_WORKER_SECONDS;
  while (isMissing() && host.monotonicSeconds() < until) {
    await socket.wait();
    drain();
  }
  return ended;
}
