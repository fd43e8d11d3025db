import { expect, test } from '@jest/globals';
import { EMPTY_BOARD } from '../game/board.ts';
import type { State } from '../game/messages.ts';
import { describeOthers, describeState, describeYou } from './sentences.ts';

const PLAYING: State = {
  type: 'state',
  board: EMPTY_BOARD,
  turn: 'red',
  isDrawn: false,
  seats: { red: 'here', yellow: 'here' },
  spectators: 1,
};
const { turn: _, ...OVER } = PLAYING;

test.each([
  ['whose turn it is', PLAYING, 'red', 'Your turn'],
  ['to the other player', PLAYING, 'yellow', 'Red to move'],
  ['to a spectator', PLAYING, undefined, 'Red to move'],
  ['who is alone', { ...PLAYING, seats: { red: 'here', yellow: 'free' } }, 'red', 'Waiting for another player'],
  ['who is away', { ...PLAYING, seats: { red: 'here', yellow: 'away' } }, 'red', 'Your turn; the other player is away'],
  ['who has won', { ...OVER, winner: 'yellow' }, 'yellow', 'You win'],
  ['who has lost', { ...OVER, winner: 'yellow' }, 'red', 'Yellow wins'],
  ['of a draw', { ...OVER, isDrawn: true }, 'red', 'A draw'],
] as const)('describeState() tells %s', (_, state, you, sentence) => {
  expect(describeState(state, you)).toBe(sentence);
});

test('describeYou() and describeOthers() tell who is there', () => {
  expect([describeYou('red'), describeYou(undefined)]).toEqual(['You play red', 'You watch']);
  expect([describeOthers(PLAYING), describeOthers({ ...PLAYING, spectators: 2 })]).toEqual([
    '1 spectator',
    '2 spectators',
  ]);
});
