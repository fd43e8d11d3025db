import pLimit from 'p-limit';
import { MONITOR_LABEL, MONITOR_ON } from '../../contract/labels.ts';
import { NAMESPACE } from '../../hack/base/namespace.ts';
import { waitFor } from '../../hack/base/progress.ts';
import type { Ask } from '../measure/ask.ts';

/** The Service and the configuration that the chart would install, for a webhook that is never called. */
export async function createTargets(ask: Ask): Promise<Record<string, unknown>> {
  await ask('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  const webhook = {
    name: 'inject.spawner.io',
    clientConfig: { service: { name: 'spawner-webhook', namespace: NAMESPACE } },
    rules: [{ apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['none'] }],
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
  };
  await ask('POST', '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {
    metadata: { name: `spawner-webhook-${NAMESPACE}` },
    webhooks: [webhook],
  });
  return ask('POST', `/api/v1/namespaces/${NAMESPACE}/services`, {
    metadata: { name: 'spawner-webhook' },
    spec: { ports: [{ port: 443 }] },
  });
}

/** Labelled pods of an ordinary size that no scheduler ever sees. */
export async function createPods(ask: Ask, count: number): Promise<void> {
  await ask('POST', '/api/v1/namespaces', { metadata: { name: 'bench' } });
  const account = () => ask('GET', '/api/v1/namespaces/bench/serviceaccounts/default').catch(() => undefined);
  await waitFor(account, { seconds: 30, what: 'the service account of the pods' });
  const limit = pLimit(16);
  const create = (number: number) => ask('POST', '/api/v1/namespaces/bench/pods', buildPod(number));
  await Promise.all(Array.from({ length: count }, (_, number) => limit(create, number)));
}

/** Changes an annotation of this many pods, which has no effect. */
export async function touchPods(ask: Ask, count: number): Promise<void> {
  const limit = pLimit(8);
  const touch = (number: number) =>
    ask('PATCH', `/api/v1/namespaces/bench/pods/pod-${number}`, {
      metadata: { annotations: { touched: `${Date.now()}` } },
    });
  await Promise.all(Array.from({ length: count }, (_, number) => limit(touch, number)));
}

/** A pod of an ordinary size: two containers, probes, a dozen variables. */
export function buildPod(number: number): {
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  spec: object;
} {
  const env = Array.from({ length: 12 }, (_, at) => ({ name: `SETTING_${at}`, value: `value-of-setting-${at}` }));
  const probe = { httpGet: { path: '/healthz', port: 8080 } };
  const container = {
    name: 'app',
    image: 'registry.example.com/team/app:1.2.3',
    env,
    ports: [{ containerPort: 8080 }],
    readinessProbe: probe,
    livenessProbe: probe,
    resources: { requests: { cpu: '10m', memory: '64Mi' } },
  };
  return {
    metadata: {
      name: `pod-${number}`,
      labels: { app: `app-${number % 100}`, [MONITOR_LABEL]: MONITOR_ON },
      annotations: {
        'example.com/team': 'a team with a name',
        'example.com/note': 'a note of some length, as people write',
      },
    },
    spec: { schedulerName: 'none', containers: [container, { ...container, name: 'helper', ports: [] }] },
  };
}
