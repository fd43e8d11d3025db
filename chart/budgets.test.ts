import { expect, test } from '@jest/globals';
import { type Rendered, renderJson } from './render.ts';
import { objectsOf } from './value-sets.ts';

const ofWebhook = (kind: string, values: Readonly<Record<string, unknown>>): Rendered =>
  objectsOf(renderJson(values)).find((object) => object.kind === kind && object.metadata.name === 'spawner-webhook')
    ?.spec;

// Kubernetes rounds a percentage up: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages
test.each([
  [2, { minAvailable: '51%' }],
  [3, { minAvailable: '75%' }],
  [1, { enabled: true, minAvailable: '1%' }],
  [2, { minAvailable: 2 }],
  [2, { minAvailable: '02' }],
  [2, { maxUnavailable: '0%' }],
  [2, { maxUnavailable: '00' }],
])('a budget of %d replicas that lets no pod go is refused: %j', (replicas, budget) => {
  const values = { 'webhook.replicas': replicas, 'webhook.podDisruptionBudget': budget };
  expect(() => renderJson(values)).toThrow('no node with such a pod could be drained');
});

test.each([
  [2, { minAvailable: '50%' }],
  [3, { minAvailable: '66%' }],
  [1, { enabled: true, minAvailable: '0%' }],
  [0, { enabled: true, minAvailable: 0 }],
  [0, { enabled: true, minAvailable: '100%' }],
  [2, { maxUnavailable: '1%' }],
  [1, { minAvailable: 1 }],
])('a budget of %d replicas that lets one go is taken: %j', (replicas, budget) => {
  const values = { 'webhook.replicas': replicas, 'webhook.podDisruptionBudget': budget };
  expect(ofWebhook('Deployment', values).replicas).toBe(replicas);
});

test('what a part says of its budget takes the place of the default, whichever of the two it says', () => {
  const most = { 'defaults.podDisruptionBudget.minAvailable': '50%', 'webhook.podDisruptionBudget.maxUnavailable': 2 };
  expect(ofWebhook('PodDisruptionBudget', { 'webhook.replicas': 4, ...most })).toMatchObject({ maxUnavailable: 2 });
  expect(ofWebhook('PodDisruptionBudget', { 'webhook.replicas': 4, ...most })).not.toHaveProperty('minAvailable');
  const least = { 'defaults.podDisruptionBudget.maxUnavailable': 2, 'webhook.podDisruptionBudget.minAvailable': 1 };
  expect(ofWebhook('PodDisruptionBudget', least)).toMatchObject({ minAvailable: 1 });
  expect(ofWebhook('PodDisruptionBudget', { 'defaults.podDisruptionBudget.minAvailable': '50%' })).toMatchObject({
    minAvailable: '50%',
  });
});

test.each([[{}], [null]])('a startup probe of all parts is taken back for one by %j', (probe) => {
  const values = { 'defaults.startupProbe': { failureThreshold: 3 }, 'webhook.startupProbe': probe };
  expect(ofWebhook('Deployment', values).template.spec.containers[0]).not.toHaveProperty('startupProbe');
  expect(renderJson(values)).toContain('startupProbe:');
});

test('what a part says of a probe is merged with the default, and an empty one is Kubernetes’ own', () => {
  const probeOf = (values: Readonly<Record<string, unknown>>) =>
    ofWebhook('Deployment', values).template.spec.containers[0].readinessProbe;
  expect(probeOf({ 'webhook.readinessProbe.failureThreshold': 6 })).toMatchObject({
    periodSeconds: 2,
    failureThreshold: 6,
  });
  expect(probeOf({ 'webhook.readinessProbe': {} })).toEqual({ httpGet: { path: '/readyz', port: 'health' } });
});

test('a spread by its former name keeps its meaning: without a labelSelector, no pods', () => {
  const constraint = { maxSkew: 2, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' };
  const constraintsOf = (section: string) =>
    ofWebhook('Deployment', { [`${section}.topologySpreadConstraints`]: [constraint] }).template.spec
      .topologySpreadConstraints;
  expect(constraintsOf('pods')).toEqual([constraint]);
  expect(constraintsOf('defaults')).toEqual([expect.objectContaining({ labelSelector: expect.anything() })]);
});

test('large whole numbers are written in digits', () => {
  const text = renderJson({
    'webhook.revisionHistoryLimit': 2147483647,
    'controller.replicas': 2147483647,
    'reaper.enabled': true,
    'reaper.maxOwners': 1000000,
    'reaper.successfulJobsHistoryLimit': 1000000,
    'reaper.failedJobsHistoryLimit': 1000000,
  });
  expect(text).not.toMatch(/[0-9]e\+/);
});
