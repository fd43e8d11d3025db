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

/** The times of a Lease of this duration, in the proportions of Kubernetes' own. */
export function leaseTimes(durationSeconds: number): LeaseTimes {
  const part = (of: number) => Math.round((durationSeconds * 1000 * of) / 15);
  return { durationSeconds, deadlineMs: part(10), renewMs: part(5), retryMs: part(2) };
}

const TIMES = leaseTimes(15);

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
  const candidate = new Candidate(client, options);
  while (!(await tried(candidate, log))) await clock.wait(times.retryMs * (0.5 + Math.random() / 2));
  log.info('leading', { lease: options.lease.name, identity: options.identity });
  let isReleased = false;
  const keep = async () => {
    while (candidate.isHeld()) {
      await clock.wait(times.renewMs, undefined, { ref: false });
      while (!isReleased && candidate.isHeld() && !(await tried(candidate, log)))
        await clock.wait(times.retryMs * Math.random());
    }
  };
  return {
    isHeld: () => !isReleased && candidate.isHeld(),
    lost: keep(),
    async release() {
      isReleased = true;
      if (candidate.isHeld()) await candidate.release();
    },
  };
}

async function tried(candidate: Candidate, log: Log): Promise<boolean> {
  return candidate.attempt().catch((error: unknown) => {
    if (!isConflict(error)) log.warn('cannot renew the lease', { error });
    return false;
  });
}

/** One process that wants the Lease. */
class Candidate {
  readonly #client: KubeClient;
  readonly #options: LeaderOptions;
  readonly #clock: LeaderClock;
  readonly #times: LeaseTimes;
  #seen: { lease: Lease | undefined; at: number } = { lease: undefined, at: 0 };
  #renewed = { at: Number.NEGATIVE_INFINITY, wallClock: 0 };
  #owner: V1OwnerReference | undefined;

  constructor(client: KubeClient, options: LeaderOptions) {
    this.#client = client;
    this.#options = options;
    this.#clock = options.clock ?? CLOCK;
    this.#times = options.times ?? TIMES;
  }

  /** Takes or renews the Lease if possible. Returns whether it is held afterwards. */
  async attempt(): Promise<boolean> {
    // The time before the request counts: how long the request takes is unknown.
    const began = { at: this.#clock.monotonic(), wallClock: this.#clock.wall() };
    const lease = await this.#look();
    const unchangedForMs = this.#clock.monotonic() - this.#seen.at;
    if (judgeLease({ lease, unchangedForMs }, this.#options.identity) === 'wait') return false;
    await writeLease(this.#client, this.#options.lease, await this.#ours(lease));
    this.#renewed = began;
    return true;
  }

  isHeld(): boolean {
    const { deadlineMs } = this.#times;
    // Either clock alone could show that no time has passed.
    return (
      this.#clock.monotonic() - this.#renewed.at < deadlineMs &&
      Math.abs(this.#clock.wall() - this.#renewed.wallClock) < deadlineMs
    );
  }

  /** Gives the Lease up, so that another process need not wait for its end. */
  async release(): Promise<void> {
    const { lease: name, identity } = this.#options;
    const lease = await readLease(this.#client, name);
    if (lease?.holder === identity) await writeLease(this.#client, name, { ...(await this.#ours(lease)), holder: '' });
  }

  async #look(): Promise<Lease | undefined> {
    const lease = await readLease(this.#client, this.#options.lease);
    if (lease?.resourceVersion !== this.#seen.lease?.resourceVersion)
      this.#seen = { lease, at: this.#clock.monotonic() };
    return lease;
  }

  async #ours(lease: Lease | undefined): Promise<Parameters<typeof writeLease>[2]> {
    const { identity } = this.#options;
    this.#owner ??= await this.#options.owner();
    const isTaken = lease !== undefined && lease.holder !== identity;
    const transitions = (lease?.transitions ?? 0) + Number(isTaken);
    const version = lease && { resourceVersion: lease.resourceVersion };
    const { durationSeconds } = this.#times;
    return { holder: identity, owner: this.#owner, durationSeconds, transitions, ...version };
  }
}
