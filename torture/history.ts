import { EXPECTED_WRITES } from './expected-writes.ts';
import { CLAIMS_DELETED, FLEET, IDLE_SECONDS } from './fleet.ts';
import type { Broken } from './oracles/broken.ts';
import { busyNeverAsleep, type Sleep } from './oracles/busy-never-asleep.ts';
import { losersNeverAsleep } from './oracles/claims-kept.ts';
import { type Creation, creationNeverBlocked } from './oracles/creation-never-blocked.ts';
import { noWriteStorm, type Occasion, type OurWrite } from './oracles/no-write-storm.ts';
import { type Ask, type Raise, replicasNeverRaised } from './oracles/replicas-never-raised.ts';

/** What is older has been judged many times. */
const JUDGED_MS = 300_000;
/** What explains is kept for longer than what it explains: the longest look back is the two minutes of the write storms. */
const KEPT_MS = 600_000;

/** A creation is judged when every plain one that began before its end has ended as well: they are given up after 30 s. */
const CREATION_SETTLES_MS = 31_000;

/** What happened lately, as far as the oracles need it, and what they have found so far. */
export class History {
  readonly #onBroken: (broken: Broken) => void;
  readonly #found = new Set<string>();
  readonly #contacts = new Map<string, number[]>();
  #sleeps: Sleep[] = [];
  #raises: Raise[] = [];
  readonly #asks = new Map<string, Ask[]>(FLEET.map(({ name, replicas }) => [name, [{ replicas, from: 0, until: 0 }]]));
  #creations: Creation[] = [];
  #writes: OurWrite[] = [];
  #occasions: Occasion[] = [];
  /** Totals for the report. */
  readonly totals = { contacts: 0, passes: 0, sleeps: 0, raises: 0, creations: 0, ourWrites: 0 };

  constructor(onBroken: (broken: Broken) => void) {
    this.#onBroken = onBroken;
  }

  contact(workload: string, at: number): void {
    this.totals.contacts += 1;
    const times = this.#contacts.get(workload) ?? [];
    times.push(at);
    this.#contacts.set(workload, times);
  }

  slept(sleep: Sleep): void {
    this.totals.sleeps += 1;
    this.#sleeps.push(sleep);
  }

  /** An account of ours scaled to more than zero. */
  raised(raise: Raise): void {
    this.totals.raises += 1;
    this.#raises.push(raise);
  }

  /** A pass of the reaper came to its end. */
  passed(): void {
    this.totals.passes += 1;
  }

  /** An owner requests this many replicas. Returns a function to call with the API server's answer. */
  asks(workload: string, replicas: number): (isTaken: boolean) => void {
    const asks = this.#asks.get(workload) ?? [];
    const ask: Ask = { replicas, from: Date.now(), until: undefined };
    asks.push(ask);
    this.#asks.set(workload, asks);
    return (isTaken) => {
      if (isTaken) ask.until = Date.now();
      else asks.splice(asks.indexOf(ask), 1);
    };
  }

  /** How many replicas the owner of a workload asked for last. */
  lastAsked(workload: string): number {
    return this.#asks.get(workload)?.at(-1)?.replicas ?? 0;
  }

  created(creation: Creation): void {
    this.totals.creations += 1;
    this.#creations.push(creation);
  }

  wrote(write: OurWrite): void {
    this.totals.ourWrites += 1;
    this.#writes.push(write);
  }

  occasion(user: string, writes: number, at = Date.now()): void {
    this.#occasions.push({ user, writes, at });
  }

  /** The last time at which a client of this workload was there. */
  lastContact(workload: string): number {
    return Math.max(0, ...(this.#contacts.get(workload) ?? []));
  }

  /** Reports what does not hold, each subject once. */
  report(all: readonly Broken[]): void {
    for (const broken of all) {
      const key = `${broken.invariant} ${broken.subject}`;
      if (this.#found.has(key)) continue;
      this.#found.add(key);
      this.#onBroken(broken);
    }
  }

  /** Holds what happened lately against the invariants. */
  judge(now = Date.now()): void {
    this.#forget(now);
    this.report(busyNeverAsleep(this.#sleeps, this.#contacts, IDLE_SECONDS));
    this.report(losersNeverAsleep(this.#sleeps, [CLAIMS_DELETED]));
    this.report(replicasNeverRaised(this.#raises, this.#asks));
    const isSettled = ({ until }: Creation) => until < now - CREATION_SETTLES_MS;
    this.report(creationNeverBlocked(this.#creations.filter(isSettled)));
    this.report(noWriteStorm(this.#writes, this.#occasions, EXPECTED_WRITES));
  }

  #forget(now: number): void {
    const isJudged = ({ at }: { at: number }) => at >= now - JUDGED_MS;
    const isKept = (at: number) => at >= now - KEPT_MS;
    this.#sleeps = this.#sleeps.filter(isJudged);
    this.#raises = this.#raises.filter(isJudged);
    this.#writes = this.#writes.filter(isJudged);
    this.#occasions = this.#occasions.filter(({ at }) => isKept(at));
    // Plain pods explain, those with the label are judged.
    this.#creations = this.#creations.filter(({ isLabelled, until }) =>
      isLabelled ? isJudged({ at: until }) : isKept(until),
    );
    for (const [workload, times] of this.#contacts) this.#contacts.set(workload, times.filter(isKept));
  }
}
