import type { Colour } from '../game/board.ts';
import { otherThan } from '../game/game.ts';
import type { State } from '../game/messages.ts';

/** What the page says of the state, to a player or a spectator. */
export function describeState(state: State, you: Colour | undefined): string {
  if (state.isDrawn) return 'A draw';
  if (state.winner) return state.winner === you ? 'You win' : `${describePlayer(state.winner)} wins`;
  if (Object.values(state.seats).includes('free')) return 'Waiting for another player';
  const turn = state.turn === you ? 'Your turn' : `${describePlayer(state.turn)} to move`;
  return you && state.seats[otherThan(you)] === 'away' ? `${turn}; the other player is away` : turn;
}

/** What the page says of the visitor. */
export function describeYou(you: Colour | undefined): string {
  return you ? `You play ${you}` : 'You watch';
}

/** What the page says of the spectators. */
export function describeOthers({ spectators }: State): string {
  return spectators === 1 ? '1 spectator' : `${spectators} spectators`;
}

function describePlayer(colour: Colour | undefined): string {
  return colour === 'yellow' ? 'Yellow' : 'Red';
}
