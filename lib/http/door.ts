import type { ClientSource } from './client-source.ts';
import type { Clients } from './clients.ts';

/**
 * So many of a crowded source are let in between two turns of the event loop, which is a hundred a second and more. Each of
 * them costs the same source another client, which most often has not been answered yet.
 */
const COMERS_PER_TURN = 4;

/** Who is let in. */
export interface Door {
  admits(client: ClientSource): boolean;
}

/**
 * Lets in whoever comes, but of a source that has its share no more in one turn than can be answered: what would be cut off
 * by the next one of the same source is refused before anything is made of it.
 */
export function createDoor(clients: Pick<Clients, 'isCrowded'>, turn: () => Promise<void>): Door {
  const comers = new Map<string, number>();
  return {
    admits({ source }) {
      if (!clients.isCrowded(source)) return true;
      if (comers.size === 0) void turn().then(() => comers.clear());
      const count = (comers.get(source) ?? 0) + 1;
      comers.set(source, count);
      return count <= COMERS_PER_TURN;
    },
  };
}
