import type { ScheduledProbe } from '../../contract/probes.ts';
import { type Ledger, openLedger, planRounds, type Rounds, recordAccepts } from './ledger.ts';

/** Startup probes end when the application is up, at an unknown time: for at most this long, nothing is told apart. */
const STARTUP_SECONDS = 300;

/**
 * Tells a port's clients behind the node's address from the kubelet's probes, by how many there are: more than the schedule
 * of the probes explains are clients. See ledger.ts.
 */
export class NodeClients {
  readonly #rounds: Rounds;
  readonly #startupSeconds: number;
  #ledger: Ledger | undefined;
  #listeningSince: number | undefined;
  #clients = 0;
  #stayed = 0;
  #staying = 0;

  constructor(probes: readonly ScheduledProbe[], refreshSeconds: number) {
    this.#rounds = planRounds(probes, refreshSeconds);
    const startup = probes.map(({ attempts = 0, periodSeconds }) => attempts * periodSeconds);
    this.#startupSeconds = Math.min(STARTUP_SECONDS, Math.max(0, ...startup));
  }

  /**
   * Takes the count of connections from the node into account, probes among them, and how many of them
   * certainly are no probe's; returns how many were clients so far. Who stays may at first have
   * passed for a probe.
   */
  book(fromNode: number, { staying, ...at }: { staying: number; atSeconds: number; isListening: boolean }): number {
    this.#stayed += Math.max(0, staying - this.#staying);
    this.#staying = staying;
    return Math.max(this.#stayed, this.#tooMany(fromNode, at));
  }

  /** By the count alone: those that no probe explains. */
  #tooMany(fromNode: number, { atSeconds, isListening }: { atSeconds: number; isListening: boolean }): number {
    if (isListening) this.#listeningSince ??= atSeconds;
    if (this.#listeningSince === undefined || atSeconds - this.#listeningSince < this.#startupSeconds) return 0;
    if (this.#ledger === undefined) {
      this.#ledger = openLedger({ accepted: fromNode, atSeconds });
      // Without a probe, those that came before were clients as well.
      if (this.#rounds.periods.length === 0) this.#clients = fromNode;
      return this.#clients;
    }
    const entry = { accepted: fromNode, fromInside: 0, atSeconds, isScheduled: true };
    const { ledger, unexplained } = recordAccepts(this.#ledger, entry, this.#rounds);
    this.#ledger = ledger;
    this.#clients += unexplained;
    return this.#clients;
  }
}
