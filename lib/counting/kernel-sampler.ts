import type { SocketEnds } from '../netlink/socket-ends.ts';
import type { Platform } from '../platform/platform.ts';
import { acceptAll } from './accept-all.ts';
import { type CounterFiles, type Counters, type OwnTraffic, openCounters, withoutOwn } from './counters.ts';
import { DoubledRows } from './doubled-rows.ts';
import type { Explanations } from './explanations.ts';
import { decideScan, isListenLookDue, type LastWalk, type ScanDecision } from './gate.ts';
import { hearEnds } from './hear-ends.ts';
import { newCloses } from './last-close.ts';
import { nextSample } from './next-sample.ts';
import type { Sample } from './sample.ts';
import { addRow, type ConnectionRules, newTally, settleTally, type Tally } from './tally.ts';
import { type Ended, wantsEvents } from './visits.ts';
import { createWalker, type Listeners, type Walked, type Walker } from './walk.ts';
import { askedCredit, WalkCredit } from './walk-credit.ts';

/** What is watched, and where. */
export interface KernelOptions {
  host: Platform;
  /** `/proc`, or `/proc/<pid>` to watch the network namespace of another process, or a folder of a test. */
  procRoot: string;
  peers: ConnectionRules;
  explanations: Explanations;
  /** What the sidecar itself adds to the namespace's counters; nothing where it watches another one. */
  own: () => OwnTraffic;
  /** Listens to the kernel's events of sockets that end, from now on; undefined where they are not to be had. */
  subscribe?: (() => Promise<SocketEnds | undefined>) | undefined;
}

/** What looks at the kernel came to. */
export interface LookCounts {
  walks: number;
  /** Looks that would have needed a walk when there was no time for one. */
  postponed: number;
  /** Connections that the kernel accepted, less those that the sidecar accepted. Never falls. */
  accepted: number;
}

/** The kernel's files of one network namespace: looks at the counters always, at the tables where the gate says so. */
export class KernelSampler {
  readonly #options: KernelOptions;
  readonly #walker: Walker;
  #files: CounterFiles | undefined;
  #lastWalk: (LastWalk & { listeners: Listeners[] }) | undefined;
  readonly #credit: WalkCredit;
  #listenersSeenAt = 0;
  /** The kernel's count of accepted connections when the sidecar had last accepted all of its own. */
  #settledAt: number | undefined;
  /** How many of others the kernel had accepted by then. */
  #accepted: number | undefined;

  #ends: { socket: SocketEnds; isNew: boolean } | undefined;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.#walker = createWalker(options.host, options.procRoot);
    this.#credit = new WalkCredit(options.host.monotonicSeconds());
  }

  /**
   * What is known after one look. One at a time: it uses its buffers again.
   * @throws Error or SyntaxError where the kernel does not answer as it should
   */
  async look(sample: Sample, isScheduled: boolean, counts: LookCounts): Promise<Sample> {
    const { host, own, explanations } = this.#options;
    const atSeconds = host.monotonicSeconds();
    const saved = this.#credit.at(atSeconds);
    const creditSeconds = isScheduled ? saved : askedCredit(saved, this.#lastWalk?.costSeconds ?? 0);
    const all = this.#readCounters();
    // If the kernel has accepted no connection since the last look, no client waits for the sidecar.
    const isSettled = all.accepted === this.#settledAt || (await acceptAll(host, own));
    this.#settledAt = isSettled ? all.accepted : undefined;
    const counters = this.#ofOthers(all, isSettled);
    counts.accepted = Math.max(counts.accepted, this.#accepted ?? 0);
    const verdict = isSettled
      ? this.#verdictOf(counters, { atSeconds, isScheduled, creditSeconds })
      : this.#verdictInStorm(creditSeconds);
    if (verdict === 'later') {
      counts.postponed += 1;
      return sample;
    }
    if (verdict === 'walk') counts.walks += 1;
    const tally = verdict === 'walk' ? await this.#walk(counters, { atSeconds, sample, all }) : undefined;
    // Behind the walk: whoever the tables did not show any more was told of by now.
    const ended = await this.#hear(sample, tally, all.accepted);
    const events = ended && { ended, accepted: all.accepted };
    const next = nextSample(
      sample,
      { counters, tally, atSeconds, isScheduled, ...(events && { events }) },
      explanations,
    );
    await this.#subscribe(wantsEvents(next, explanations));
    return next;
  }

  async #hear(sample: Sample, walked: Tally | undefined, accepted: number): Promise<Ended | undefined> {
    if (this.#ends === undefined) return undefined;
    const { host, peers } = this.#options;
    const { socket, isNew } = this.#ends;
    this.#ends.isNew = false;
    const known = isNew ? undefined : sample.visits;
    const ended = await hearEnds(host, socket, { known, before: sample.tally, walked, accepted, peers });
    ended.later = this.#readCounters().accepted - accepted;
    return ended;
  }

  /** The kernel's work for events is every pod's of the node: nobody listens where they decide nothing. */
  async #subscribe(isWanted: boolean): Promise<void> {
    if (isWanted === (this.#ends !== undefined)) return;
    this.#ends?.socket.close();
    const socket = isWanted ? await this.#options.subscribe?.() : undefined;
    this.#ends = socket && { socket, isNew: true };
  }

  #readCounters(): Counters {
    const { host, procRoot } = this.#options;
    try {
      this.#files ??= openCounters(host, procRoot);
      return this.#files.read();
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  /** In a storm of connections to the sidecar, accepted connections cannot be told apart: the last certain count stays. */
  #ofOthers(all: Counters, isSettled: boolean): Counters {
    const counters = withoutOwn(all, this.#options.own());
    if (isSettled) this.#accepted = counters.accepted;
    return { ...counters, accepted: this.#accepted ?? counters.accepted };
  }

  /** The tables tell the sidecar's connections from others by their port, whatever the counters say. */
  #verdictInStorm(creditSeconds: number): ScanDecision {
    return this.#accepted !== undefined && creditSeconds > 0 ? 'walk' : 'later';
  }

  #verdictOf(
    counters: Counters,
    { atSeconds, isScheduled, creditSeconds }: { atSeconds: number; isScheduled: boolean; creditSeconds: number },
  ): ScanDecision {
    if (this.#lastWalk === undefined) return 'walk';
    const verdict = decideScan(this.#lastWalk, { counters, atSeconds, creditSeconds });
    if (verdict !== 'unchanged' || !isListenLookDue(this.#listenersSeenAt, atSeconds, isScheduled)) return verdict;
    this.#listenersSeenAt = atSeconds;
    if (this.#walker.areListenersSame(this.#lastWalk.listeners)) return verdict;
    return creditSeconds > 0 ? 'walk' : 'later';
  }

  async #walk(
    counters: Counters,
    { atSeconds, sample, all }: { atSeconds: number; sample: Sample; all: Counters },
  ): Promise<Tally> {
    const { host } = this.#options;
    try {
      const first = await this.#walkTables(sample, { atSeconds, tellsApart: false });
      const isDoubled = first.rows.areMoreThan(all, this.#readCounters());
      const { tally, walked } = isDoubled ? await this.#walkTables(sample, { atSeconds, tellsApart: true }) : first;
      const costSeconds = walked.costSeconds + (isDoubled ? first.walked.costSeconds : 0);
      tally.walkSeconds = host.monotonicSeconds() - atSeconds;
      this.#credit.spend(costSeconds);
      const { listeners } = walked;
      this.#lastWalk = { atSeconds, costSeconds, counters, closing: tally.closing, listeners };
      this.#listenersSeenAt = atSeconds;
      return tally;
    } catch (error) {
      this.#close();
      // What failed once is tried again, whatever the counters say.
      this.#lastWalk = undefined;
      throw error;
    }
  }

  async #walkTables(
    { tally: before, knownAtSeconds }: Sample,
    { atSeconds, tellsApart }: { atSeconds: number; tellsApart: boolean },
  ): Promise<{ tally: Tally; walked: Walked; rows: DoubledRows }> {
    const { peers } = this.#options;
    const undeclared = before.undeclared.map(({ port }) => port);
    const tally = newTally(peers.ports, undeclared, before.listeningPorts);
    const walkedAt = (this.#lastWalk?.atSeconds ?? 0) + before.walkSeconds;
    const sinceSeconds = atSeconds - Math.max(knownAtSeconds, walkedAt);
    tally.closes = newCloses(sinceSeconds);
    tally.nodeCloses = newCloses(sinceSeconds);
    const rows = new DoubledRows({ tellsApart });
    const walked = await this.#walker.walk((row) => {
      if (rows.isNew(row)) addRow(tally, row, peers);
    });
    settleTally(tally, peers);
    return { tally, walked, rows };
  }

  /** The process whose files these are may be gone, and its number another process's: only a fresh open tells. */
  #close(): void {
    this.#files?.close();
    this.#files = undefined;
  }
}
