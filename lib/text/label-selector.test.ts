import { expect, test } from '@jest/globals';
import { type LabelSelector, matchesLabels, parseLabelSelector } from './label-selector.ts';

const WEB = { matchLabels: { tier: 'web' } };
const on = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key: 'stage', operator, ...(values.length > 0 && { values }) }],
});

test.each<[string, LabelSelector, Record<string, string> | undefined, boolean]>([
  ['an empty selector and no labels', {}, undefined, true],
  ['fields that are null', { matchLabels: null, matchExpressions: null }, {}, true],
  ['a label with its value', WEB, { tier: 'web', more: 'x' }, true],
  ['a label with another value', WEB, { tier: 'db' }, false],
  ['no such label', WEB, {}, false],
  ['a name that every object of the language has', { matchLabels: { constructor: 'x' } }, {}, false],
  ['one label of two', { matchLabels: { tier: 'web', stage: 'test' } }, { tier: 'web' }, false],
  ['In with the value', on('In', 'a', 'b'), { stage: 'b' }, true],
  ['In with another value', on('In', 'a', 'b'), { stage: 'c' }, false],
  ['In without the label', on('In', 'a', 'b'), {}, false],
  ['NotIn with the value', on('NotIn', 'a'), { stage: 'a' }, false],
  ['NotIn with another value', on('NotIn', 'a'), { stage: 'b' }, true],
  ['NotIn without the label', on('NotIn', 'a'), {}, true],
  ['Exists with an empty value', on('Exists'), { stage: '' }, true],
  ['Exists without the label', on('Exists'), {}, false],
  [
    'Exists of a name that every object of the language has',
    { matchExpressions: [{ key: 'toString', operator: 'Exists' }] },
    {},
    false,
  ],
  ['DoesNotExist with the label', on('DoesNotExist'), { stage: 'a' }, false],
  ['DoesNotExist without the label', on('DoesNotExist'), { tier: 'web' }, true],
  ['an expression that matches and a label that does not', { ...WEB, ...on('Exists') }, { stage: 'a' }, false],
  ['a label that matches and an expression that does not', { ...WEB, ...on('Exists') }, { tier: 'web' }, false],
])('matchesLabels() with %s', (_, selector, labels, expected) => {
  expect(matchesLabels(selector, labels)).toBe(expected);
});

test.each(['', '{}', JSON.stringify(WEB), JSON.stringify(on('In', 'a')), JSON.stringify({ ...WEB, ...on('Exists') })])(
  'parseLabelSelector() reads %s',
  (text) => {
    expect(parseLabelSelector(text)).toEqual({ kind: 'value', value: text === '' ? {} : JSON.parse(text) });
  },
);

test.each([
  ['no JSON', 'tier=web'],
  ['a list', '[]'],
  ['an unknown key', '{"matchlabels":{"a":"b"}}'],
  ['a number as a value', '{"matchLabels":{"a":1}}'],
  ['an unknown operator', JSON.stringify({ matchExpressions: [{ key: 'a', operator: 'Is' }] })],
  [
    'an operator that every object of the language has',
    JSON.stringify({ matchExpressions: [{ key: 'a', operator: 'toString' }] }),
  ],
  ['no key', JSON.stringify({ matchExpressions: [{ operator: 'Exists' }] })],
  ['a key that is none', JSON.stringify({ matchExpressions: [{ key: 'a b', operator: 'Exists' }] })],
  ['In without values', JSON.stringify({ matchExpressions: [{ key: 'a', operator: 'In', values: [] }] })],
  ['Exists with values', JSON.stringify({ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] })],
])('parseLabelSelector() refuses %s', (_, text) => {
  expect(parseLabelSelector(text).kind).toBe('wrong');
});
