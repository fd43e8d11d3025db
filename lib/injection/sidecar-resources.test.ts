import { expect, test } from '@jest/globals';
import type { V1Container, V1Pod, V1ResourceRequirements } from '../kube/types.ts';
import { sidecarResources } from './sidecar-resources.ts';

const CONFIGURED = { requests: { cpu: '5m', memory: '2Mi' }, limits: { memory: '16Mi' } };
const app = (resources?: V1ResourceRequirements): V1Container => ({ name: 'app', ...(resources && { resources }) });
const pod = (spec: Partial<V1Pod['spec']>): V1Pod => ({ spec: { containers: [], ...spec } });
const full = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1000m', memory: '1024Mi' } };
const both = (cpu: string, memory: string) => ({ cpu, memory });

test.each<[string, Partial<V1Pod['spec']>, V1ResourceRequirements | undefined]>([
  ['asks for nothing', { containers: [app()] }, undefined],
  [
    'asks for zero of all, as a quota requires',
    { containers: [app({ requests: both('0', '0') })] },
    { requests: both('0', '0') },
  ],
  ['has requests alone', { containers: [app({ requests: both('100m', '64Mi') })] }, CONFIGURED],
  [
    'has a limit of CPU in each container',
    { containers: [app({ limits: { cpu: '500m' }, requests: { cpu: '10m' } })] },
    { requests: both('5m', '2Mi'), limits: both('100m', '16Mi') },
  ],
  [
    'has a limit of CPU in one of two',
    { containers: [app({ limits: { cpu: '500m' }, requests: { cpu: '10m' } }), app()] },
    CONFIGURED,
  ],
  [
    'has a limit of CPU in each container but an init container',
    { containers: [app({ limits: { cpu: '500m' } })], initContainers: [app({ requests: { cpu: '1m' } })] },
    CONFIGURED,
  ],
  [
    'has a smaller limit of CPU than ours',
    { containers: [app({ limits: { cpu: '40m' }, requests: { cpu: '1m' } })] },
    { requests: both('5m', '2Mi'), limits: both('40m', '16Mi') },
  ],
  [
    'has requests that are half of its limits',
    { containers: [app({ requests: both('250m', '64Mi'), limits: both('500m', '128Mi') })] },
    { requests: both('50m', '8192Ki'), limits: both('100m', '16Mi') },
  ],
  [
    'has requests that are a third of its limits in sum',
    {
      containers: [
        app({ requests: both('1', '1Gi'), limits: both('1', '1Gi') }),
        app({ requests: both('1', '1Gi'), limits: both('5', '5Gi') }),
      ],
    },
    { requests: both('34m', '5462Ki'), limits: both('100m', '16Mi') },
  ],
  ['is Guaranteed', { containers: [app(full)] }, { requests: both('100m', '16Mi'), limits: both('100m', '16Mi') }],
  [
    'is Guaranteed with little CPU',
    { containers: [app({ limits: both('50m', '64Mi') })] },
    { requests: both('50m', '16Mi'), limits: both('50m', '16Mi') },
  ],
  ['has resources as a whole', { resources: full, containers: [app()] }, undefined],
  [
    'has requests as a whole, with room for ours',
    { resources: { requests: both('150m', '1Gi') }, containers: [app({ requests: both('100m', '64Mi') })] },
    { requests: both('5m', '2Mi') },
  ],
  [
    'has requests as a whole, and its containers have them all',
    { resources: { requests: both('100m', '65Mi') }, containers: [app({ requests: both('100m', '64Mi') })] },
    { requests: both('0', '1024Ki') },
  ],
  [
    'has limits as a whole that are smaller than ours',
    {
      resources: { limits: both('20m', '8Mi') },
      containers: [app({ limits: both('20m', '8Mi'), requests: both('1m', '1Mi') })],
    },
    { requests: both('5m', '2Mi'), limits: both('20m', '8192Ki') },
  ],
])('sidecarResources() where the pod %s', (_, spec, expected) => {
  expect(sidecarResources(pod(spec), CONFIGURED)).toEqual(expected);
});

test.each([
  ['the chart', CONFIGURED, both('100m', '16Mi')],
  ['nothing', {}, both('100m', '96Mi')],
  ['a chart that says zero', { limits: both('0', '64Mi') }, both('100m', '64Mi')],
])('sidecarResources() gives a Guaranteed pod the limits of %s as its requests', (_, configured, limits) => {
  expect(sidecarResources(pod({ containers: [app(full)] }), configured)).toEqual({ requests: limits, limits });
});

test('sidecarResources() gives what a quota requires where the chart has nothing', () => {
  const quota = { requests: both('1', '1Gi'), limits: both('20', '8Gi') };
  const expected = { requests: both('5m', '12Mi'), limits: both('100m', '96Mi') };
  expect(sidecarResources(pod({ containers: [app(quota)] }), {})).toEqual(expected);
});
