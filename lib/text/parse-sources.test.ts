import { expect, test } from '@jest/globals';
import { parseSources } from './parse-sources.ts';

test.each([[''], ['10.0.0.0/8'], ['10.1.2.3, fd00::/8 ,::ffff:10.0.0.1/128'], ['0.0.0.0/0']])(
  'parseSources() accepts "%s"',
  (text) => {
    expect(parseSources(text)).toEqual({ kind: 'value', value: text.replaceAll(' ', '') });
  },
);

test.each([
  ['10.0.0.0/33'],
  ['fd00::/129'],
  ['10.0.0'],
  ['a.example'],
  ['10.0.0.1,'],
  ['fe80::1%eth0'],
  ['10.0.0.1/'],
  [`10.0.0.1,${'10.0.0.1,'.repeat(30)}10.0.0.1`],
])('parseSources() refuses "%s"', (text) => {
  expect(parseSources(text).kind).toBe('wrong');
});
