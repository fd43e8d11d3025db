import { type ClientSource, RESERVED_ADDRESS } from './client-source.ts';
import type { Clients } from './clients.ts';
import { type Comer, Line } from './line.ts';

/**
 * A client that has waited for this time takes the place of one that waits for a probe, as the application may hang. Three times
 * what a status takes in a storm of connections, and a third of a kubelet's default probe timeout.
 */
const URGENT_SECONDS = 0.3;

/** Between two checks for room when no place was free. */
const PAUSE_MILLISECONDS = 10;

/** A client that has connected. */
export interface Visitor extends Comer {
  source: ClientSource;
  enter(): void;
}

interface Waiting extends Visitor {
  sinceSeconds: number;
}

/** What a door needs. */
export interface DoorOptions {
  clients: Pick<Clients, 'makeRoom' | 'endTurn' | 'count' | 'hasReserved'>;
  /** How many clients with reserved room may wait in the queue before they count there. */
  reserved: number;
  turn(): Promise<void>;
  monotonicSeconds(): number;
}

/**
 * Lets new connections in: at once if there is room, or as soon as another one leaves. What does not fit into the line of
 * those who wait is refused before anything is made of it.
 */
export class Door {
  readonly #options: DoorOptions;
  readonly #line: Line<Waiting>;
  #isOpen = false;

  constructor(options: DoorOptions) {
    this.#options = options;
    const { clients, reserved } = options;
    this.#line = new Line((address) => (address === RESERVED_ADDRESS ? -reserved : clients.count(address)));
  }

  /** Whether one more of a source gets in or into the line. */
  admits(source: ClientSource): boolean {
    return this.#options.clients.hasReserved(source) || this.#line.admits(source.address);
  }

  arrive(visitor: Visitor): void {
    const { clients, monotonicSeconds } = this.#options;
    // Other clients do not queue for reserved places.
    const isFirst = this.#line.size === 0 || clients.hasReserved(visitor.source);
    if (isFirst && clients.makeRoom(visitor.source)) visitor.enter();
    else this.#line.add({ ...visitor, sinceSeconds: monotonicSeconds() });
    if (!this.#isOpen) void this.#goOn();
  }

  async #goOn(): Promise<void> {
    const { clients, turn, monotonicSeconds } = this.#options;
    this.#isOpen = true;
    do {
      await turn();
      clients.endTurn();
      const now = monotonicSeconds();
      const take = ({ source, sinceSeconds, enter }: Waiting): boolean => {
        const hasRoom = clients.makeRoom(source, now - sinceSeconds >= URGENT_SECONDS);
        if (hasRoom) enter();
        return hasRoom;
      };
      if (this.#line.size > 0 && !this.#line.letIn(take))
        await new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    } while (this.#line.size > 0);
    this.#isOpen = false;
  }
}
