import { expect, test } from '@jest/globals';
import { cell, nothing, proofsOf } from './proof.ts';
import { addedTo, shownAt } from './shown.ts';

const { byPart, all } = proofsOf({ web: 'web.', api: 'api.' });

test.each([
  ['–', [nothing({ a: 1 })]],
  ['by part', [byPart('replicas', 'spec.replicas'), nothing({ replicas: 1 })]],
  ['all, by part', [all('replicas', 1, 'spec.replicas'), byPart('replicas', 'spec.replicas')]],
  ['by part: 1 of 2', [byPart({ web: 'web.replicas' }, 'spec.replicas')]],
])('cell() says %s', (said, proofs) => {
  expect(cell(proofs)).toBe(said);
});

const deployment = (name: string, ...args: string[]) => ({
  kind: 'Deployment',
  metadata: { name },
  spec: { containers: [{ args }] },
});

test('what values add is by name, without what was there before', () => {
  const place = { of: 'Deployment', at: 'spec.containers.args' };
  const before = shownAt([deployment('web', '-v'), deployment('api', '-v')], place);
  const after = shownAt([deployment('web', '-v', '-v'), deployment('api', '-v')], place);
  expect(before).toEqual({ web: ['-v'], api: ['-v'] });
  expect(addedTo(before, after)).toEqual({ web: ['-v'] });
});
