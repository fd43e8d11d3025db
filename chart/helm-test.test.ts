import { expect, test } from '@jest/globals';
import { ENVIRONMENT } from '../contract/environment.ts';
import { type Rendered, renderJson } from './render.ts';
import { objectsOf } from './value-sets.ts';

const SELECTOR = { matchLabels: { stage: 'test' } };

function testPod(values: Readonly<Record<string, unknown>>): Rendered {
  return objectsOf(renderJson(values)).find(({ kind }) => kind === 'Pod');
}

function variable(name: string, values: Readonly<Record<string, unknown>>): string {
  return testPod(values).spec.containers[0].env.find((item: Rendered) => item.name === name).value;
}

test('the pod that helm test creates has the labels that monitored.selector asks for', () => {
  const matchExpressions = [
    { key: 'a', operator: 'In', values: ['x', 'y'] },
    { key: 'b', operator: 'Exists' },
    { key: 'c', operator: 'DoesNotExist' },
    { key: 'd', operator: 'NotIn', values: ['x'] },
  ];
  const values = { 'monitored.selector': { matchLabels: { tier: 'web' }, matchExpressions } };
  expect(JSON.parse(variable(ENVIRONMENT.helmTest.labels, values))).toEqual({ tier: 'web', a: 'x', b: 'true' });
  expect(variable(ENVIRONMENT.helmTest.labels, {})).toBe('{}');
});

test.each([
  [{ 'namespaces.exclude': ['default'] }, 'namespace default is not monitored'],
  [{ namespaceOverride: 'default' }, 'namespace default is not monitored'],
  [{ 'namespaces.selector': SELECTOR }, 'namespaces.selector'],
])('with %j, helm test can say why its pod gets no sidecar', (values, why) => {
  const said = variable(ENVIRONMENT.helmTest.problem, values);
  expect(said).toContain(why);
  expect(said).toContain('set test.namespace');
});

test('where a namespace for it is named that is monitored, there is nothing to say', () => {
  for (const values of [{}, { 'test.namespace': 'a' }, { 'namespaces.include': ['a'] }])
    expect(variable(ENVIRONMENT.helmTest.problem, values)).toBe('');
  const selected = { 'namespaces.selector': SELECTOR, 'test.namespace': 'a' };
  expect(variable(ENVIRONMENT.helmTest.problem, selected)).toBe('');
});

test.each([
  [{ 'test.namespace': 'spawner' }],
  [{ 'test.namespace': 'kube-system' }],
  [{ 'test.namespace': 'a', 'namespaces.exclude': ['a'] }],
  [{ 'test.namespace': 'a', 'namespaces.include': ['b'] }],
])('%j is refused: no pod there gets a sidecar', (values) => {
  expect(() => renderJson(values)).toThrow('test.namespace: expected a namespace whose pods are monitored, got');
});

test.each(['test', 'defaults'])(
  'the pod of helm test follows the labels, annotations and log level of %s',
  (section) => {
    const { metadata, spec } = testPod({
      [`${section}.podLabels`]: { 'sidecar.istio.io/inject': 'false' },
      [`${section}.podAnnotations`]: { 'example.com/a': 'b' },
      [`${section}.logLevel`]: 'error',
    });
    expect(metadata.labels).toMatchObject({
      'sidecar.istio.io/inject': 'false',
      'app.kubernetes.io/component': 'test',
    });
    expect(metadata.annotations).toMatchObject({ 'example.com/a': 'b', 'helm.sh/hook': 'test' });
    expect(spec.containers[0].env).toContainEqual({ name: ENVIRONMENT.process.logLevel, value: 'error' });
  },
);
