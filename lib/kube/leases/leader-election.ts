import { setTimeout } from 'node:timers/promises';
import type { Log } from '../../process/log.ts';
import type { KubeClient } from '../client.ts';
import { isConflict } from '../errors.ts';
import type { ObjectName } from '../objects/secrets.ts';
import type { V1OwnerReference } from '../types.ts';
import { judgeLease } from './judge-lease.ts';
import { type Lease, readLease, writeLease } from './leases.ts';

/** The right to write, as long as it is renewed. */
export interface Leadership {
  /** False as soon as another one could have taken over, also after the machine was suspended. */
  isHeld(): boolean;
  /** Resolves when it is lost for good. */
  lost: Promise<void>;
  /** Releases it, so that no other replica has to wait for its end. */
  release(): Promise<void>;
}

/** How long things take. The defaults are those of Kubernetes' own controllers, but for a slower renewal. */
export interface LeaseTimes {
  durationSeconds: number;
  /** A leader that could not renew for so long stops: the rest of the duration is for clocks that differ. */
  deadlineMs: number;
  renewMs: number;
  retryMs: number;
}

const TIMES: LeaseTimes = { durationSeconds: 15, deadlineMs: 10_000, renewMs: 5000, retryMs: 2000 };

/** The clocks and what waits by them, so that a test can have its own. */
export interface LeaderClock {
  /** In milliseconds; it stands still while a machine is suspended. */
  monotonic(): number;
  /** In milliseconds since 1970; it can be set back. */
  wall(): number;
  wait: typeof setTimeout;
}

const CLOCK: LeaderClock = { monotonic: () => performance.now(), wall: () => Date.now(), wait: setTimeout };

export interface LeaderOptions {
  lease: ObjectName;
  /** Another one for each process that runs at the same time: the pod's name. */
  identity: string;
  /** What the Lease belongs to, asked once. */
  owner(): Promise<V1OwnerReference>;
  log: Log;
  times?: LeaseTimes;
  clock?: LeaderClock;
}

/** Waits until this process leads. */
export async function becomeLeader(client: KubeClient, options: LeaderOptions): Promise<Leadership> {
  const { log, times = TIMES, clock = CLOCK } = options;
  const candidate = createCandidate(client, options);
  while (!(await tried(candidate.attempt, log))) await clock.wait(times.retryMs * (0.5 + Math.random() / 2));
  log.info('leading', { lease: options.lease.name, identity: options.identity });
  let isReleased = false;
  const keep = async () => {
    while (candidate.isHeld()) {
      await clock.wait(times.renewMs, undefined, { ref: false });
      while (!isReleased && candidate.isHeld() && !(await tried(candidate.attempt, log)))
        await clock.wait(times.retryMs * Math.random());
    }
  };
  return {
    isHeld: () => !isReleased && candidate.isHeld(),
    lost: keep(),
    async release() {
      isReleased = true;
      if (candidate.isHeld()) await candidate.letGo();
    },
  };
}

async function tried(attempt: () => Promise<boolean>, log: Log): Promise<boolean> {
  return attempt().catch((error: unknown) => {
    if (!isConflict(error)) log.warn('cannot renew the lease', { error });
    return false;
  });
}

interface Candidate {
  /** True where the Lease is ours after it. */
  attempt(): Promise<boolean>;
  isHeld(): boolean;
  letGo(): Promise<void>;
}

function createCandidate(
  client: KubeClient,
  {
    lease: name,
    identity,
    owner: askOwner,
    times: { durationSeconds, deadlineMs } = TIMES,
    clock = CLOCK,
  }: LeaderOptions,
): Candidate {
  let seen: { lease: Lease | undefined; at: number } = { lease: undefined, at: 0 };
  let renewed = { at: Number.NEGATIVE_INFINITY, wallClock: 0 };
  const look = async () => {
    const lease = await readLease(client, name);
    if (lease?.resourceVersion !== seen.lease?.resourceVersion) seen = { lease, at: clock.monotonic() };
    return lease;
  };
  let owner: V1OwnerReference | undefined;
  const ours = async (lease: Lease | undefined) => {
    owner ??= await askOwner();
    const isTaken = lease !== undefined && lease.holder !== identity;
    const transitions = (lease?.transitions ?? 0) + Number(isTaken);
    const version = lease && { resourceVersion: lease.resourceVersion };
    return { holder: identity, owner, durationSeconds, transitions, ...version };
  };
  return {
    async attempt() {
      // The time before the request counts: what happens on the way is not ours to know.
      const began = { at: clock.monotonic(), wallClock: clock.wall() };
      const lease = await look();
      if (judgeLease({ lease, unchangedForMs: clock.monotonic() - seen.at }, identity) === 'wait') return false;
      await writeLease(client, name, await ours(lease));
      renewed = began;
      return true;
    },
    // Either clock alone could say that no time has passed.
    isHeld: () =>
      clock.monotonic() - renewed.at < deadlineMs && Math.abs(clock.wall() - renewed.wallClock) < deadlineMs,
    async letGo() {
      const lease = await readLease(client, name);
      if (lease?.holder === identity) await writeLease(client, name, { ...(await ours(lease)), holder: '' });
    },
  };
}
