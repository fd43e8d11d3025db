import { expect, test } from '@jest/globals';
import { type Rendered, render } from './render.ts';
import { podSpecsOf } from './value-sets.ts';

const ON = ['podMonitor', 'serviceMonitors', 'rules', 'dashboard'].map((name) => `metrics.${name}=true`);
const objects = render(
  ...['reaper.enabled=true', 'networkPolicies.enabled=true', ...ON],
  ...['labels.team=platform', 'annotations.owner=us', 'image.pullSecrets={ours}'],
  ...['pods.nodeSelector.disk=ssd', 'pods.priorityClassName=high', 'pods.tolerations[0].operator=Exists'],
);
const nameOf = ({ kind, metadata }: Rendered) => `${kind}/${metadata.name}`;

test('every object has the labels and annotations of the values', () => {
  const without = objects.filter(
    ({ metadata }) => metadata.labels.team !== 'platform' || metadata.annotations?.owner !== 'us',
  );
  expect(without.map(nameOf)).toEqual([]);
  expect(objects.length).toBeGreaterThan(25);
});

test('every pod goes where the values say, and is pulled with their Secrets', () => {
  for (const [, { nodeSelector, priorityClassName, tolerations, imagePullSecrets }] of podSpecsOf(objects))
    expect({ nodeSelector, priorityClassName, tolerations, imagePullSecrets }).toEqual({
      nodeSelector: { disk: 'ssd' },
      priorityClassName: 'high',
      tolerations: [{ operator: 'Exists' }],
      imagePullSecrets: [{ name: 'ours' }],
    });
  expect(podSpecsOf(objects).map(([owner]) => owner)).toHaveLength(5);
});

test('no label of the values selects pods: it could not be changed later', () => {
  for (const { kind, spec } of objects)
    if (kind === 'Deployment') expect(spec.selector.matchLabels).not.toHaveProperty('team');
});
