import { expect, test } from '@jest/globals';
import { utf8Length } from './http-response.ts';

test.each([
  ['nothing', ''],
  ['ASCII', 'connections 7\n'],
  ['two bytes', 'é'],
  ['three bytes', 'the kernel’s'],
  ['four bytes', '🙂'],
  ['half a pair', 'a\ud83d'],
])('utf8Length() of %s is what Node writes', (_, text) => {
  expect(utf8Length(text)).toBe(Buffer.byteLength(text));
});
