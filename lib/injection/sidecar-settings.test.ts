import { expect, test } from '@jest/globals';
import { parseResources, parseSecretNames, parseSidecarForm } from './sidecar-settings.ts';

test.each([
  ['v1.34.4', 'native'],
  ['1.32', 'native'],
  ['v1.32.1-gke.100', 'native'],
  ['v2.0.0', 'native'],
  ['v1.31.9', 'container'],
  ['v1.9.0', 'container'],
])('parseSidecarForm() takes %s for %s', (version, form) => {
  expect(parseSidecarForm(version)).toEqual({ kind: 'value', value: form });
});

test.each([['{}'], ['{"requests":{"cpu":"5m","memory":"12Mi"},"limits":{"memory":"96Mi"}}'], ['{"limits":{"cpu":1}}']])(
  'parseResources() reads %s',
  (text) => {
    expect(parseResources(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
  },
);

test.each([
  [''],
  ['null'],
  ['[]'],
  ['{"claims":[]}'],
  ['{"limits":{"memory":"96 MB"}}'],
  ['{"limits":{"example.com/gpu":"1"}}'],
  ['{"requests":{"memory":"97Mi"},"limits":{"memory":"96Mi"}}'],
  ['{"requests":{"cpu":"-1"}}'],
])('parseResources() refuses %s, with which no pod could be created', (text) => {
  expect(parseResources(text).kind).toBe('wrong');
});

test.each([
  ['', []],
  ['registry', ['registry']],
  ['registry-a, b.example', ['registry-a', 'b.example']],
])('parseSecretNames() reads "%s"', (text, names) => {
  expect(parseSecretNames(text)).toEqual({ kind: 'value', value: names });
});

test.each([['Registry'], ['a,,b'], ['a/b']])('parseSecretNames() refuses "%s"', (text) => {
  expect(parseSecretNames(text).kind).toBe('wrong');
});
