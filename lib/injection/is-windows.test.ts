import { expect, test } from '@jest/globals';
import type { V1Pod } from '../kube/types.ts';
import { isWindows } from './is-windows.ts';
import { isPod } from './pod-shape.ts';

type Spec = NonNullable<V1Pod['spec']>;

const OS = 'kubernetes.io/os';
const OLD_OS = 'beta.kubernetes.io/os';
const BUILD = 'node.kubernetes.io/windows-build';
const expression = (key: string, operator: string, ...values: string[]) => ({
  key,
  operator,
  ...(values.length > 0 && { values }),
});
const term = (...matchExpressions: ReturnType<typeof expression>[]) => ({ matchExpressions });
const required = (...nodeSelectorTerms: object[]): Partial<Spec> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const onNode = { matchFields: [expression('metadata.name', 'In', 'node-1')] };
const windows = term(expression(OS, 'In', 'windows'));
const linux = term(expression(OS, 'In', 'linux'));

test.each<[string, Partial<Spec>, boolean]>([
  ['nothing', {}, false],
  ['os.name windows', { os: { name: 'windows' } }, true],
  ['os.name linux', { os: { name: 'linux' } }, false],
  ['the OS label', { nodeSelector: { [OS]: 'windows' } }, true],
  ['the older OS label', { nodeSelector: { [OLD_OS]: 'windows' } }, true],
  ['the OS label for Linux', { nodeSelector: { [OS]: 'linux', [OLD_OS]: 'linux' } }, false],
  ['a build', { nodeSelector: { [BUILD]: '10.0.20348' } }, true],
  ['affinity: In', required(windows), true],
  ['affinity: In, by the older label', required(term(expression(OLD_OS, 'In', 'windows'))), true],
  ['affinity: In, either', required(term(expression(OS, 'In', 'windows', 'linux'))), false],
  ['affinity: NotIn linux', required(term(expression(OS, 'NotIn', 'linux'))), true],
  ['affinity: NotIn windows', required(term(expression(OS, 'NotIn', 'windows'))), false],
  ['affinity: Exists of the OS', required(term(expression(OS, 'Exists'))), false],
  ['affinity: DoesNotExist of the OS', required(term(expression(OS, 'DoesNotExist'))), false],
  ['affinity: a build In', required(term(expression(BUILD, 'In', '10.0.17763', '10.0.20348'))), true],
  ['affinity: a build Exists', required(term(expression(BUILD, 'Exists'))), true],
  ['affinity: a build Gt', required(term(expression(BUILD, 'Gt', '10'))), true],
  ['affinity: a build Lt', required(term(expression(BUILD, 'Lt', '30000'))), true],
  ['affinity: a build NotIn', required(term(expression(BUILD, 'NotIn', '10.0.17763'))), false],
  ['affinity: a build DoesNotExist', required(term(expression(BUILD, 'DoesNotExist'))), false],
  [
    'affinity: one expression among others',
    required(term(expression('disk', 'Exists'), expression(OS, 'In', 'windows'))),
    true,
  ],
  ['affinity: two terms, both', required(windows, term(expression(BUILD, 'Exists'))), true],
  ['affinity: two terms, one of them', required(windows, linux), false],
  ['affinity: a field', required(onNode), false],
  ['affinity: a field and an expression', required({ ...onNode, ...windows }), true],
  ['affinity: a term that matches nothing, and Windows', required({}, windows), true],
  ['affinity: terms that match nothing', required({}, { matchExpressions: [] }), false],
  ['affinity: no terms', required(), false],
  [
    'affinity: preferred only',
    {
      affinity: {
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: windows }] },
      },
    },
    false,
  ],
])('isWindows() of %s', (_, spec, expected) => {
  const pod = { spec: { containers: [], ...spec } };
  expect([isPod(pod), isWindows(pod)]).toEqual([true, expected]);
});

test.each([
  [7],
  [{ nodeAffinity: [] }],
  [required(7 as unknown as object).affinity],
  [required(term(7 as never)).affinity],
])('isPod() refuses the affinity %j, which no API server sends', (affinity) => {
  expect(isPod({ spec: { containers: [], affinity } })).toBe(false);
});
