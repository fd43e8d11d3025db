import { setTimeout } from 'node:timers/promises';
import type { KubeClient } from '../kube/client.ts';
import { isConflict } from '../kube/errors.ts';
import { type Lease, readLease, writeLease } from '../kube/leases.ts';
import type { ObjectName } from '../kube/secrets.ts';
import type { Log } from '../runtime/log.ts';
import { judgeLease } from './judge-lease.ts';

/** The right to write, as long as it is renewed. */
export interface Leadership {
  /** False as soon as another one could have taken over, also after the machine was suspended. */
  isHeld(): boolean;
  /** Resolves when it is lost for good. */
  lost: Promise<void>;
  /** Lets it go, so that nobody has to wait for its end. */
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

export interface LeaderOptions {
  lease: ObjectName;
  /** Another one for each process that runs at the same time: the pod's name. */
  identity: string;
  log: Log;
  times?: LeaseTimes;
}

/** Waits until this process leads. */
export async function becomeLeader(client: KubeClient, options: LeaderOptions): Promise<Leadership> {
  const { log, times = TIMES } = options;
  const candidate = createCandidate(client, options);
  while (!(await tried(candidate.attempt, log))) await setTimeout(times.retryMs * (0.5 + Math.random() / 2));
  log.info('leading', { lease: options.lease.name, identity: options.identity });
  let isReleased = false;
  const keep = async () => {
    while (candidate.isHeld()) {
      await setTimeout(times.renewMs, undefined, { ref: false });
      while (!isReleased && candidate.isHeld() && !(await tried(candidate.attempt, log)))
        await setTimeout(times.retryMs * Math.random());
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
  { lease: name, identity, times: { durationSeconds, deadlineMs } = TIMES }: LeaderOptions,
): Candidate {
  let seen: { lease: Lease | undefined; at: number } = { lease: undefined, at: 0 };
  let renewed = { at: Number.NEGATIVE_INFINITY, wallClock: 0 };
  const look = async () => {
    const lease = await readLease(client, name);
    if (lease?.resourceVersion !== seen.lease?.resourceVersion) seen = { lease, at: performance.now() };
    return lease;
  };
  const ours = (lease: Lease | undefined) => ({
    holder: identity,
    durationSeconds,
    transitions: (lease?.transitions ?? 0) + (lease && lease.holder !== identity ? 1 : 0),
    ...(lease && { resourceVersion: lease.resourceVersion }),
  });
  return {
    async attempt() {
      // The time before the request counts: what happens on the way is not ours to know.
      const began = { at: performance.now(), wallClock: Date.now() };
      const lease = await look();
      if (judgeLease({ lease, unchangedForMs: performance.now() - seen.at }, identity) === 'wait') return false;
      await writeLease(client, name, ours(lease));
      renewed = began;
      return true;
    },
    // The monotonic clock stands still while a machine is suspended, and the wall clock can be set back.
    isHeld: () => performance.now() - renewed.at < deadlineMs && Math.abs(Date.now() - renewed.wallClock) < deadlineMs,
    async letGo() {
      const lease = await readLease(client, name);
      if (lease?.holder === identity) await writeLease(client, name, { ...ours(lease), holder: '' });
    },
  };
}
