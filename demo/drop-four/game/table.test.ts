import { expect, test } from '@jest/globals';
import { leave, NEW_TABLE, play, playAgain, presence, SEAT_KEPT_MS, sitDown, type Table } from './table.ts';

/** A table with visitors who came in this order. */
function tableOf(...tokens: readonly string[]): Table {
  return tokens.reduce((table, token) => sitDown(table, token, 0).table, NEW_TABLE);
}

const BOTH = tableOf('one', 'two');

test('sitDown() gives two visitors a colour, and lets the others watch', () => {
  expect(sitDown(NEW_TABLE, 'one', 0).colour).toBe('red');
  expect(sitDown(tableOf('one'), 'two', 0).colour).toBe('yellow');
  expect(sitDown(BOTH, 'three', 0)).toEqual({ table: BOTH, colour: undefined });
});

test('sitDown() gives a player the seat of before', () => {
  const away = leave(BOTH, 'yellow', 1000);
  expect(presence(away)).toEqual({ red: 'here', yellow: 'away' });
  const back = sitDown(away, 'two', 1000 + 10 * SEAT_KEPT_MS);
  expect(back).toEqual({ table: BOTH, colour: 'yellow' });
});

test.each([
  ['keeps a seat', SEAT_KEPT_MS - 1, undefined],
  ['gives away a seat that was kept long enough', SEAT_KEPT_MS, 'yellow'],
])('sitDown() %s', (_, later, colour) => {
  expect(sitDown(leave(BOTH, 'yellow', 1000), 'three', 1000 + later).colour).toBe(colour);
});

test('play() refuses a player who is alone, and lets one play whose opponent is away', () => {
  expect(play(tableOf('one'), 'red', 0)).toEqual({ kind: 'refused', reason: 'alone' });
  expect(play(leave(BOTH, 'yellow', 0), 'red', 0).kind).toBe('played');
  expect(play(BOTH, 'yellow', 0)).toEqual({ kind: 'refused', reason: 'not-your-turn' });
});

test('playAgain() lets the other player begin, once the game is over', () => {
  expect(playAgain(BOTH)).toEqual({ kind: 'refused', reason: 'not-over' });
  const over: Table = { ...BOTH, game: { kind: 'drawn', board: [] } };
  expect(playAgain(over)).toMatchObject({ kind: 'played', table: { first: 'yellow', game: { turn: 'yellow' } } });
});

test('presence() says who sits where', () => {
  expect(presence(NEW_TABLE)).toEqual({ red: 'free', yellow: 'free' });
  expect(presence(tableOf('one'))).toEqual({ red: 'here', yellow: 'free' });
});
