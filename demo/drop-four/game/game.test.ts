import { expect, test } from '@jest/globals';
import { type Board, COLUMNS, type Colour, EMPTY_BOARD, ROWS } from './board.ts';
import { type Game, move, newGame } from './game.ts';

/** A board as one draws it: rows from the top, `r`, `y` and `.`. */
function drawn(...rows: readonly string[]): Board {
  const colours: Record<string, Colour> = { r: 'red', y: 'yellow' };
  return EMPTY_BOARD.map((_, column) => rows.toReversed().flatMap((row) => colours[row[column] ?? '.'] ?? []));
}

const playing = (board: Board, turn: Colour = 'red'): Game => ({ kind: 'playing', board, turn });

test.each([
  ['to the right', drawn('yyy....', 'rrr....'), 3, [0, 1, 2, 3].map((at) => [at, 0])],
  ['in the middle', drawn('yy.y...', 'rr.r...'), 2, [0, 1, 2, 3].map((at) => [at, 0])],
  ['upwards', drawn('r......', 'ry.....', 'ryy....'), 0, [0, 1, 2, 3].map((at) => [0, at])],
  ['diagonally up', drawn('..ry...', '.ryr...', 'ryyy...'), 3, [0, 1, 2, 3].map((at) => [at, at])],
  ['diagonally down', drawn('...yr..', '...ryr.', '...yyyr'), 3, [3, 4, 5, 6].map((at) => [at, 6 - at])],
  ['in a line of seven', drawn('yyy.yyy', 'rrr.rrr'), 3, [0, 1, 2, 3, 4, 5, 6].map((at) => [at, 0])],
] as const)('move() wins with four %s', (_, board, column, line) => {
  const moved = move(playing(board), 'red', column);
  expect(moved).toMatchObject({ kind: 'moved', game: { kind: 'won', winner: 'red', line } });
});

test('move() says each field of two lines once', () => {
  const moved = move(playing(drawn('r......', 'yr.....', 'yyr....', 'rrr....')), 'red', 3);
  const flat = [0, 1, 2, 3].map((at) => [at, 0]);
  const diagonal = [0, 1, 2].map((at) => [at, 3 - at]);
  expect(moved).toMatchObject({ game: { kind: 'won', line: expect.arrayContaining([...flat, ...diagonal]) } });
  expect(moved).toMatchObject({ game: { line: { length: 7 } } });
});

test('move() takes turns, and three in a line win nothing', () => {
  let game = newGame('red');
  const columns = [0, 0, 1, 1, 2];
  for (const [index, column] of columns.entries()) {
    const moved = move(game, index % 2 === 0 ? 'red' : 'yellow', column);
    if (moved.kind === 'moved') game = moved.game;
  }
  expect(game).toEqual(playing(drawn('yy.....', 'rrr....'), 'yellow'));
});

/** A full board without four in a line. */
const FULL = drawn('rryyrry', 'yyrryyr', 'rryyrry', 'yyrryyr', 'rryyrry', 'yyrryyr');

test('move() ends in a draw when the last field is taken', () => {
  const last = FULL.map((discs, column) => (column === 0 ? discs.slice(0, ROWS - 1) : discs));
  expect(move(playing(last), 'red', 0)).toEqual({ kind: 'moved', game: { kind: 'drawn', board: FULL } });
});

test.each([
  ['a column beyond the board', playing(EMPTY_BOARD), 'red', COLUMNS, 'no-such-column'],
  ['a column before the board', playing(EMPTY_BOARD), 'red', -1, 'no-such-column'],
  ['no whole number', playing(EMPTY_BOARD), 'red', 0.5, 'no-such-column'],
  ['a full column', playing(FULL), 'red', 0, 'column-full'],
  ["the other player's turn", playing(EMPTY_BOARD), 'yellow', 0, 'not-your-turn'],
  ['a game that is won', { kind: 'won', board: EMPTY_BOARD, winner: 'red', line: [] }, 'yellow', 0, 'over'],
  ['a game that is drawn', { kind: 'drawn', board: FULL }, 'red', 0, 'over'],
] as const)('move() refuses %s', (_, game, colour, column, reason) => {
  expect(move(game, colour, column)).toEqual({ kind: 'refused', reason });
});
