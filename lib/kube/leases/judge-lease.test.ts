import { expect, test } from '@jest/globals';
import { judgeLease } from './judge-lease.ts';

const lease = { holder: 'other', durationSeconds: 15, resourceVersion: '1', transitions: 0 };

test.each([
  ['none', undefined, 0, 'create'],
  ['our own', { ...lease, holder: 'me' }, 0, 'renew'],
  ['our own of long ago', { ...lease, holder: 'me' }, 99_000, 'renew'],
  ['one that was let go', { ...lease, holder: '' }, 0, 'take'],
  ["another's", lease, 14_999, 'wait'],
  ["another's that ran out", lease, 15_000, 'take'],
])('judgeLease() for %s', (_, seen, unchangedForMs, verdict) => {
  expect(judgeLease({ lease: seen, unchangedForMs }, 'me')).toBe(verdict);
});
