import { expect, test } from '@jest/globals';
import { describeTable, parseRequest } from './messages.ts';
import { NEW_TABLE, sitDown } from './table.ts';

const TOKEN = '6d9f4a52-8a5f-4b8e-9a0e-6a1de8ff0c2b';

test.each([
  ['a visitor without a token', '{"type":"join"}', { type: 'join' }],
  ['a visitor with one', `{"type":"join","token":"${TOKEN}"}`, { type: 'join', token: TOKEN }],
  ['a visitor with a token that none was given', '{"type":"join","token":"x"}', { type: 'join' }],
  ['a move', '{"type":"drop","column":3}', { type: 'drop', column: 3 }],
  ['another game', '{"type":"again"}', { type: 'again' }],
  ['a column that is no number', '{"type":"drop","column":"3"}', undefined],
  ['a column that is no whole number', '{"type":"drop","column":0.5}', undefined],
  ['another type', '{"type":"constructor"}', undefined],
  ['no object', 'null', undefined],
  ['no JSON', '{', undefined],
])('parseRequest() reads %s', (_, text, request) => {
  expect(parseRequest(text)).toEqual(request);
});

test('describeTable() tells no token', () => {
  const { table } = sitDown(NEW_TABLE, TOKEN, 0);
  const state = describeTable(table, 2);
  expect(state).toMatchObject({ turn: 'red', spectators: 2, isDrawn: false, seats: { red: 'here', yellow: 'free' } });
  expect(JSON.stringify(state)).not.toContain(TOKEN);
});
