import { type Board, type Colour, drop, EMPTY_BOARD, type Field, findLine, isFull } from './board.ts';

/** A game from the empty board to its end. */
export type Game =
  | { kind: 'playing'; board: Board; turn: Colour }
  | { kind: 'won'; board: Board; winner: Colour; line: readonly Field[] }
  | { kind: 'drawn'; board: Board };

/** Why a move is refused. */
export type Refusal = 'over' | 'not-your-turn' | 'no-such-column' | 'column-full';

/** What comes of a move. */
export type Moved = { kind: 'moved'; game: Game } | { kind: 'refused'; reason: Refusal };

/** A new game. */
export function newGame(turn: Colour): Game {
  return { kind: 'playing', board: EMPTY_BOARD, turn };
}

/** The other player's colour. */
export function otherThan(colour: Colour): Colour {
  return colour === 'red' ? 'yellow' : 'red';
}

/** Drops a player's disc. The game stays as it is where the rules forbid the move. */
export function move(game: Game, colour: Colour, column: number): Moved {
  if (game.kind !== 'playing') return { kind: 'refused', reason: 'over' };
  if (game.turn !== colour) return { kind: 'refused', reason: 'not-your-turn' };
  if (game.board[column] === undefined) return { kind: 'refused', reason: 'no-such-column' };
  const dropped = drop(game.board, column, colour);
  return dropped ? { kind: 'moved', game: after(dropped, colour) } : { kind: 'refused', reason: 'column-full' };
}

function after({ board, field }: { board: Board; field: Field }, colour: Colour): Game {
  const line = findLine(board, field);
  if (line.length > 0) return { kind: 'won', board, winner: colour, line };
  return isFull(board) ? { kind: 'drawn', board } : { kind: 'playing', board, turn: otherThan(colour) };
}
