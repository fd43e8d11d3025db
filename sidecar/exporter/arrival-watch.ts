import type { ScheduledProbe } from '../../contract/probes.ts';
import { type ArrivalCounter, EndedAndOpen, SeenApart } from '../../lib/counting/arrivals.ts';
import { type CounterFiles, openCounters } from '../../lib/counting/counters.ts';
import { NodeClients } from '../../lib/counting/node-clients.ts';
import { type OpenerRules, openerOf } from '../../lib/counting/opener.ts';
import { LISTEN, type Row } from '../../lib/counting/procfs/proc-net-tcp.ts';
import { createWalker, type Walker } from '../../lib/counting/walk.ts';
import { WalkCredit } from '../../lib/counting/walk-credit.ts';
import type { SocketEnds } from '../../lib/netlink/socket-ends.ts';
import type { Platform } from '../../lib/platform/platform.ts';
import type { Conntrack } from './conntrack.ts';
import { ToldOrSeen } from './told-or-seen.ts';

/** What is watched, and how. */
export interface ArrivalOptions {
  host: Platform;
  procRoot: string;
  ports: readonly number[];
  /** Ports of the sidecar itself. */
  ownPorts: readonly number[];
  rules: OpenerRules;
  schedule: readonly ScheduledProbe[];
  refreshSeconds: number;
  /** Undefined where the kernel's events cannot be had. */
  ends: SocketEnds | undefined;
  /** Undefined where it is not asked. */
  conntrack: Conntrack | undefined;
}

/** New connections to one port. */
export interface NewConnections {
  port: number;
  /** Whoever they are from. */
  all: number;
  /** Those that the status counts as activity. */
  clients: number;
}

/** As often as tcp-exporter looks, after each look: it sees what lasts for 33 ms. */
const TICK_MILLISECONDS = 33;

/**
 * Watches new connections to some ports for tcp-exporter's metric: exactly by the kernel's events of sockets that end, and
 * otherwise by looks at the tables, as often as tcp-exporter had, where the kernel has accepted somebody since the last one.
 */
export class ArrivalWatch {
  readonly #options: ArrivalOptions;
  readonly #walker: Walker;
  readonly #counter: ArrivalCounter;
  readonly #toldOrSeen: ToldOrSeen;
  readonly #nodeClients: Map<number, NodeClients>;
  #files: CounterFiles | undefined;
  #endings = 0;
  #walked = { endings: -1, accepted: -1 };
  readonly #credit: WalkCredit;
  #running: Promise<void> | undefined;
  #listening = new Set<number>();
  /** True where no other port of the namespace listens, on loopback neither: what the kernel accepts is for the one port. */
  isAlone = false;
  /** True as long as the kernel had to drop no event. */
  isWhole = true;

  constructor(options: ArrivalOptions) {
    const { host, procRoot, ports, schedule, refreshSeconds, ends } = options;
    this.#options = options;
    this.#walker = createWalker(host, procRoot);
    this.#credit = new WalkCredit(host.monotonicSeconds());
    this.#counter = ends === undefined ? new SeenApart(ports) : new EndedAndOpen(ports);
    this.#toldOrSeen = new ToldOrSeen(ports);
    const createClients = (port: number) =>
      new NodeClients(
        schedule.filter((probe) => probe.port === port),
        refreshSeconds,
      );
    this.#nodeClients = new Map(ports.map((port) => [port, createClients(port)]));
  }

  /** Looks every 33 ms from now on: hears the events before the kernel's queue is full, or looks at the tables. */
  start(): void {
    const tick = async () => {
      if (this.#options.ends !== undefined) this.#hear();
      else if (!this.isAlone) await this.look();
      setTimeout(tick, TICK_MILLISECONDS);
    };
    setTimeout(tick, TICK_MILLISECONDS);
  }

  /** Looks now, where something can have changed. A look that fails changes nothing: the sampler says so in the log. */
  async look(): Promise<void> {
    this.#running ??= this.#look()
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** What the last look knows, and the sampler: how many of a port's connections from the node are no probe's. */
  newConnections(stayingOf: (port: number) => number): NewConnections[] {
    const atSeconds = this.#options.host.monotonicSeconds();
    const counts = this.#toldOrSeen.add(this.#counter.counts(), this.#options.conntrack?.told());
    return [...counts].map(([port, { inside, ignored, node, client }]) => {
      const at = { staying: stayingOf(port), atSeconds, isListening: this.#listening.has(port) };
      const clients = client + (this.#nodeClients.get(port)?.book(node, at) ?? 0);
      return { port, all: inside + ignored + node + client, clients };
    });
  }

  async #look(): Promise<void> {
    this.#hear();
    const accepted = this.#readAccepted();
    const { host, ends } = this.#options;
    const isSame = accepted === this.#walked.accepted && this.#endings === this.#walked.endings;
    // With the kernel's events nothing is missed by waiting, so those who ask often do not keep the kernel busy.
    if (isSame || (ends !== undefined && this.#credit.at(host.monotonicSeconds()) <= 0)) return;
    const endings = this.#endings;
    const { costSeconds } = await this.#walk();
    this.#credit.spend(costSeconds);
    this.#walked = { endings, accepted };
  }

  async #walk(): Promise<{ costSeconds: number }> {
    const { ports, ownPorts, rules } = this.#options;
    const listening = new Set<number>();
    let isAlone = true;
    this.#counter.begin();
    const walked = await this.#walker.walk((row: Row) => {
      const isWatched = ports.includes(row.localPort);
      if (row.state === LISTEN) {
        if (isWatched) listening.add(row.localPort);
        else if (!ownPorts.includes(row.localPort)) isAlone = false;
      } else if (isWatched) this.#counter.row(row, openerOf(row.remote, row.local, rules));
    });
    this.#counter.end();
    this.#listening = listening;
    this.isAlone = isAlone && ports.length === 1;
    return walked;
  }

  #hear(): void {
    const { ends, rules } = this.#options;
    const counter = this.#counter;
    if (ends === undefined || !(counter instanceof EndedAndOpen)) return;
    const isWhole = ends.drain((ended) => {
      this.#endings += 1;
      counter.ended(ended, openerOf(ended.remote, ended.local, rules));
    });
    if (isWhole) return;
    counter.lost();
    this.#endings += 1;
    this.isWhole = false;
  }

  #readAccepted(): number {
    const { host, procRoot } = this.#options;
    try {
      this.#files ??= openCounters(host, procRoot);
      return this.#files.read().accepted;
    } catch (error) {
      this.#files?.close();
      this.#files = undefined;
      throw error;
    }
  }
}
