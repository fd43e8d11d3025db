import { expect, test } from '@jest/globals';
import { readName, readTypedName } from './object-name.ts';

test.each([
  [['deployment/web'], { type: 'deployment', name: 'web' }],
  [['deploy', 'web'], { type: 'deploy', name: 'web' }],
  [['web'], { type: undefined, name: 'web' }],
])('readName(%j)', (words, expected) => {
  expect(readName(words)).toEqual(expected);
});

test.each([[['a/b/c']], [['a/', 'b']], [['/']], [['a', 'b', 'c']]])('readName(%j) says what it expected', (words) => {
  expect(() => readName(words)).toThrow('expected TYPE/NAME such as deployment/web');
});

test('readTypedName() needs a type', () => {
  expect(() => readTypedName(['web'])).toThrow('Cannot tell what web is: expected TYPE/NAME such as deployment/web');
});
