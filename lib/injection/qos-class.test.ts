import { expect, test } from '@jest/globals';
import type { V1Container, V1Pod, V1ResourceRequirements } from '../kube/types.ts';
import { type QosClass, qosClass } from './qos-class.ts';
import { sidecarResources } from './sidecar-resources.ts';

const CONFIGURED = { requests: { cpu: '5m', memory: '12Mi' }, limits: { memory: '96Mi' } };
const full = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1000m', memory: '1024Mi' } };
const app = (resources?: V1ResourceRequirements): V1Container => ({ name: 'app', ...(resources && { resources }) });
const pod = (spec: Partial<V1Pod['spec']>): V1Pod => ({ spec: { containers: [], ...spec } });

const CASES: [string, V1Pod, QosClass][] = [
  ['nothing at all', pod({ containers: [app()] }), 'BestEffort'],
  ['empty resources', pod({ containers: [app({ requests: {}, limits: {} })] }), 'BestEffort'],
  ['zeros', pod({ containers: [app({ requests: { cpu: '0' }, limits: { memory: '0Mi' } })] }), 'BestEffort'],
  ['resources of other kinds', pod({ containers: [app({ limits: { 'example.com/gpu': '1' } })] }), 'BestEffort'],
  ['equal quantities in other words', pod({ containers: [app(full)] }), 'Guaranteed'],
  ['limits alone', pod({ containers: [app({ limits: full.limits })] }), 'Guaranteed'],
  [
    'a request below its limit',
    pod({ containers: [app({ ...full, requests: { cpu: '1', memory: '1G' } })] }),
    'Burstable',
  ],
  ['a limit for one of two', pod({ containers: [app({ limits: { cpu: '1' } })] }), 'Burstable'],
  ['a power of ten with zeros', pod({ containers: [app({ requests: { cpu: '1e-003' } })] }), 'Burstable'],
  [
    'sixty digits',
    pod({ containers: [app({ ...full, requests: { cpu: `${'0'.repeat(60)}1`, memory: '1Gi' } })] }),
    'Guaranteed',
  ],
  ['one container of two', pod({ containers: [app(full), app()] }), 'Burstable'],
  ['an init container without', pod({ containers: [app(full)], initContainers: [app()] }), 'Burstable'],
  ['an init container with', pod({ containers: [app(full)], initContainers: [app(full)] }), 'Guaranteed'],
  [
    'an init container alone',
    pod({ containers: [app()], initContainers: [app({ requests: { cpu: '1' } })] }),
    'Burstable',
  ],
];

test.each(CASES)('qosClass() of a pod with %s', (_, given, expected) => {
  expect(qosClass(given)).toBe(expected);
});

test.each(CASES)('sidecarResources() keeps the class of a pod with %s', (_, given, expected) => {
  const resources = sidecarResources(given, CONFIGURED);
  const containers = [...(given.spec?.containers ?? []), { name: 'sidecar', ...(resources && { resources }) }];
  expect(qosClass(pod({ ...given.spec, containers }))).toBe(expected);
});
