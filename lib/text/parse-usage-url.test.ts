import { expect, test } from '@jest/globals';
import { parseUsageUrl } from './parse-usage-url.ts';

test.each([
  ['http://localhost:6001/usage', true],
  ['http://127.0.0.1/', true],
  ['http://[::1]:80/x?y=1', true],
  ['http://localhost', true],
  ['https://localhost/usage', false],
  ['http://10.0.0.1/usage', false],
  ['http://localhost.example.com/', false],
  ['http://127.0.0.1.example.com/', false],
  ['http://localhost@example.com/', false],
  ['http://localhost:99999/', false],
  ['localhost:6001', false],
  [`http://localhost/${'x'.repeat(200)}`, false],
])('parseUsageUrl() of %s', (text, isFine) => {
  expect(parseUsageUrl(text).kind).toBe(isFine ? 'value' : 'wrong');
});
