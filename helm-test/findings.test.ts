import { expect, test } from '@jest/globals';
import { explain, type Findings } from './findings.ts';

const answers = { kind: 'answers' } as const;
const found = { kind: 'found', isTrusted: true } as const;

test('explain() names what leaves the namespace out, before it suspects the network', () => {
  const problem = 'namespace default is not monitored';
  const names = { namespace: 'default', configuration: 'spawner-webhook', problem };
  expect(explain({ configuration: found, webhook: answers }, names)).toBe(problem);
  expect(explain({ configuration: { kind: 'missing' }, webhook: answers }, names)).toContain('does not exist');
});

test.each<[string, Findings, string]>([
  ['cannot be read', { configuration: { kind: 'unreadable', why: 'forbidden' }, webhook: answers }, 'forbidden'],
  ['is missing', { configuration: { kind: 'missing' }, webhook: answers }, 'does not exist'],
  ['has no CA', { configuration: { kind: 'found', isTrusted: false }, webhook: answers }, 'has no CA bundle'],
  [
    'is fine and the webhook is not',
    { configuration: found, webhook: { kind: 'unreachable', why: 'connect ECONNREFUSED' } },
    'does not answer: connect ECONNREFUSED',
  ],
  ['is fine and the webhook as well', { configuration: found, webhook: answers }, 'the control plane cannot reach'],
])('explain() names the cause where the configuration %s', (_, findings, cause) => {
  expect(explain(findings, { namespace: 'default', configuration: 'spawner-webhook' })).toContain(cause);
});
