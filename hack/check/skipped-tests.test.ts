import { expect, test } from '@jest/globals';
import { describeSkipped, type RunFacts, whySkipped } from './skipped-tests.ts';

const FACTS: RunFacts = {
  env: { SPAWNER_NATIVE_HOST: '/host' },
  provider: 'embedded',
  capabilities: ['restart-node'],
  isRoot: true,
};

test.each([
  ['a kernel test without root', 'lib/counting/gate.kernel.test.ts', { isRoot: false }, 'needs root'],
  ['a kernel test with root', 'lib/counting/gate.kernel.test.ts', {}, undefined],
  ['a kernel test of a change', 'lib/counting/gate.kernel.test.ts', { isRoot: false, env: { CI: 'true' } }, undefined],
  ['the native host without Rust', 'sidecar/conformance.test.ts', { env: {} }, 'needs Rust'],
  ['the picture', 'test-e2e/picture.test.ts', {}, 'by name: SPAWNER_PICTURE=1'],
  ['the picture that was asked for', 'test-e2e/picture.test.ts', { env: { SPAWNER_PICTURE: '1' } }, undefined],
  ['other charts', 'chart/other-charts.test.ts', {}, 'by name: SPAWNER_OTHER_CHARTS=1'],
  [
    'a node that stays',
    'test-e2e/node-restart.alone.test.ts',
    { capabilities: [] },
    'needs a cluster whose node can be restarted',
  ],
  [
    'a policy on an API server without any',
    'test-e2e/cluster-policy.test.ts',
    {},
    'needs an API server with mutating admission policies',
  ],
  ['a node that restarts', 'test-e2e/node-restart.alone.test.ts', {}, undefined],
  ['any other test', 'lib/workloads/verdict.test.ts', { isRoot: false, env: {} }, undefined],
])('whySkipped() of %s', (_, file, change, why) => {
  expect(whySkipped({ file, name: 'x' }, { ...FACTS, ...change })).toBe(why);
});

test('describeSkipped() names each reason with its files, and what was not expected', () => {
  const skipped = ['test-e2e/picture.test.ts', 'test-e2e/picture.test.ts', 'lib/workloads/verdict.test.ts'];
  const tests = skipped.map((file) => ({ file, name: 'x' }));
  expect(describeSkipped(tests, FACTS)).toBe(
    '3 skipped\n  2 by name: SPAWNER_PICTURE=1: test-e2e/picture.test.ts\n  1 NOT EXPECTED: lib/workloads/verdict.test.ts\n',
  );
  expect(describeSkipped([], FACTS)).toBe('');
});
