import { expect, test } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { INJECTED_LABEL, MONITOR_LABEL } from '../../contract/labels.ts';
import type { V1Pod } from '../kube/types.ts';
import { decide } from './decide.ts';

const labels = { [MONITOR_LABEL]: 'true' };
const containers = [{ name: 'app' }];
const withSidecar = [...containers, { name: SIDECAR_CONTAINER }];

test.each<[string, V1Pod]>([
  ['label-says-no', { metadata: {}, spec: { containers } }],
  ...['false', 'False', 'FALSE', 'disabled', 'no', 'No', 'NO', 'off', 'Off', 'OFF', '0'].map(
    (value): [string, V1Pod] => [
      'label-says-no',
      { metadata: { labels: { [MONITOR_LABEL]: value } }, spec: { containers } },
    ],
  ),
  ['mirror-pod', { metadata: { labels, annotations: { 'kubernetes.io/config.mirror': 'x' } }, spec: { containers } }],
  ['host-network', { metadata: { labels }, spec: { containers, hostNetwork: true } }],
  ['windows', { metadata: { labels }, spec: { containers, nodeSelector: { 'kubernetes.io/os': 'windows' } } }],
  ['windows', { metadata: { labels }, spec: { containers, os: { name: 'windows' } } }],
  [
    'already-injected',
    { metadata: { labels: { ...labels, [INJECTED_LABEL]: 'true' } }, spec: { containers: withSidecar } },
  ],
  [
    'too-many-ports',
    {
      metadata: { labels },
      spec: {
        containers: [{ name: 'app', ports: Array.from({ length: 49 }, (_, at) => ({ containerPort: at + 1 })) }],
      },
    },
  ],
  ['name-taken', { metadata: { labels }, spec: { containers: withSidecar } }],
])('decide() skips with %s', (reason, pod) => {
  expect(decide(pod, 'native')).toEqual({ kind: 'skip', reason });
});

test.each([
  ['native', 'OnFailure', 'inject'],
  ['native', 'Never', 'inject'],
  ['container', 'Always', 'inject'],
  ['container', 'OnFailure', 'skip'],
  ['container', 'Never', 'skip'],
] as const)('decide() with form %s and restartPolicy %s says %s', (form, restartPolicy, kind) => {
  expect(decide({ metadata: { labels }, spec: { containers, restartPolicy } }, form)).toMatchObject({ kind });
});
