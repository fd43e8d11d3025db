import { expect, test } from '@jest/globals';
import { ephemeralSidecar } from '../../lib/injection/ephemeral-sidecar.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { podFacts } from './pod-facts.ts';

const resources = { requests: { cpu: '5m' }, limits: { memory: '96Mi' } };
const image = { image: 'sidecar:1', pullPolicy: 'IfNotPresent', pullSecrets: ['registry'], resources };
const POD: V1Pod = {
  metadata: { annotations: { 'spawner.io/probes': 'rewrite', 'spawner.io/serve-port': '7171' } },
  spec: {
    containers: [
      {
        name: 'app',
        ports: [{ containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 5 },
        resources,
      },
    ],
  },
};

test('ephemeralSidecar() is the sidecar without what an ephemeral container cannot have', () => {
  const { env, securityContext, ...container } = ephemeralSidecar(POD, 'spawner-sidecar-2', { form: 'native', image });
  expect(container).toEqual({ name: 'spawner-sidecar-2', image: 'sidecar:1', imagePullPolicy: 'IfNotPresent' });
  expect(securityContext).toMatchObject({ runAsNonRoot: true, allowPrivilegeEscalation: false });
  const values = Object.fromEntries(
    (env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.fieldRef?.fieldPath]),
  );
  expect(values).toEqual({
    SPAWNER_MONITOR_PORT: '8080',
    SPAWNER_SERVE_PORT: '7171',
    SPAWNER_UNDECLARED_PORTS: 'count',
    SPAWNER_REFRESH_SECONDS: '10',
    SPAWNER_POD_ADDRESSES: 'status.podIPs',
    SPAWNER_NODE_ADDRESSES: 'status.hostIPs',
    // The kubelet goes on making the probes of a pod that runs.
    SPAWNER_PROBES: 'discount',
    SPAWNER_PROBE_SCHEDULE: 'http:8080:5:1',
  });
});

test('a pod that asks for the chart’s thresholds has them when it is attached, and is followed', () => {
  const pod: V1Pod = { ...POD, metadata: { annotations: { 'spawner.io/drain': 'true' } } };
  const config = { form: 'native' as const, image, defaults: { drain: { memoryPercent: 75 } } };
  const { env } = ephemeralSidecar(pod, 'spawner-sidecar', config);
  expect(env).toContainEqual({ name: 'SPAWNER_DRAIN_MEMORY_PERCENT', value: '75' });
  expect(podFacts(pod, 'spawner.io/accepts-new-connections').hasThresholds).toBe(true);
  expect(podFacts(POD, 'spawner.io/accepts-new-connections').hasThresholds).toBe(false);
});

const at = '2030-01-01T00:00:00Z';
test.each([
  ['no status', undefined, { state: 'starting' }],
  ['a container that is created', { waiting: { reason: 'ContainerCreating' } }, { state: 'starting' }],
  ['an image that cannot be pulled', { waiting: { reason: 'ImagePullBackOff' } }, { state: 'stuck' }],
  ['one that runs', { running: {} }, { state: 'running' }],
  ['one that ended', { terminated: { exitCode: 0, finishedAt: at } }, { state: 'ended', endedAt: Date.parse(at) }],
  [
    'one that ended, as a list tells it',
    { terminated: { exitCode: 0, finishedAt: new Date(at) } },
    { state: 'ended', endedAt: Date.parse(at) },
  ],
])('podFacts() of an attachment with %s', (_, state, attachment) => {
  const pod = {
    metadata: { labels: { 'spawner.io/monitor': 'true' } },
    spec: { containers: [], ephemeralContainers: [{ name: 'debugger' }, { name: 'spawner-sidecar' }] },
    status: { ephemeralContainerStatuses: state && [{ name: 'spawner-sidecar', state }] },
  } as unknown as V1Pod;
  expect(podFacts(pod, 'label').attachments).toEqual([{ name: 'spawner-sidecar', ...attachment }]);
});
