import type { Broken } from './broken.ts';

/** A request to write of one of our users, successful or not. */
export interface OurWrite {
  user: string;
  /** In milliseconds since 1970. */
  at: number;
}

/** Something happened that gives a user reason to write. */
export interface Occasion {
  user: string;
  /** In milliseconds since 1970. */
  at: number;
  /** The number of writes that it explains. */
  writes: number;
}

/** How many writes a minute need no reason; a user that is not named here has no business to write. */
export type ExpectedWrites = Readonly<Record<string, number>>;

const WINDOW_MS = 60_000;
/** What was put off by a fault is done after it: a client of ours waits 30 s at most between two attempts, twice that for luck. */
const LATE_MS = 60_000;

/** In no minute does a user of ours write more than it has reason to. */
export function noWriteStorm(
  writes: readonly OurWrite[],
  occasions: readonly Occasion[],
  standing: ExpectedWrites,
): Broken[] {
  const users = [...new Set(writes.map(({ user }) => user))];
  return users.flatMap((user) => {
    const times = writes.filter((write) => write.user === user).map(({ at }) => at);
    const reasons = occasions.filter((occasion) => occasion.user === user);
    return worstMinute(
      user,
      times.sort((one, other) => one - other),
      { reasons, standing: standing[user] ?? 0 },
    );
  });
}

function worstMinute(
  user: string,
  times: readonly number[],
  { reasons, standing }: { reasons: readonly Occasion[]; standing: number },
): Broken[] {
  let first = 0;
  for (const [last, at] of times.entries()) {
    while ((times[first] ?? at) <= at - WINDOW_MS) first += 1;
    const count = last - first + 1;
    if (count <= standing) continue;
    const counting = reasons.filter((reason) => reason.at <= at && reason.at > at - WINDOW_MS - LATE_MS);
    const allowed = standing + counting.reduce((sum, { writes }) => sum + writes, 0);
    if (count <= allowed) continue;
    const what = `${count} writes in a minute, where ${allowed} have a reason`;
    return [{ invariant: 'no-write-storm', subject: user, what, at }];
  }
  return [];
}
