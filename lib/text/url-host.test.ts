import { expect, test } from '@jest/globals';
import { urlHost } from './url-host.ts';

test.each([
  ['10.0.0.7', '10.0.0.7'],
  ['fd00::7', '[fd00::7]'],
  ['play.example.com', 'play.example.com'],
])('urlHost() of %s', (address, host) => {
  expect(urlHost(address)).toBe(host);
});
