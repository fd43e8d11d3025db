import { afterAll, expect } from '@jest/globals';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { environment, testWhereClusterCan, useNamespace } from './environment.ts';
import { useApi } from './webhook-api.ts';

const cluster = useNamespace('spawner-test-policy');
const api = useApi(cluster);
const testWithPolicies = testWhereClusterCan('mutate-by-policy');

const name = 'spawner-test-policy';
const VERSION = 'admissionregistration.k8s.io/v1beta1';
const POLICY = {
  apiVersion: VERSION,
  kind: 'MutatingAdmissionPolicy',
  metadata: { name },
  spec: {
    failurePolicy: 'Ignore',
    reinvocationPolicy: 'Never',
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': cluster.namespace } },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    mutations: [
      {
        patchType: 'ApplyConfiguration',
        applyConfiguration: {
          expression: 'Object{metadata: Object.metadata{annotations: {"example.com/seen": "yes"}}}',
        },
      },
    ],
  },
};
const BINDING = {
  apiVersion: VERSION,
  kind: 'MutatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName: name },
};

afterAll(() =>
  environment.capabilities.includes('mutate-by-policy')
    ? kubectl(cluster, ['delete', 'mutatingadmissionpolicy,mutatingadmissionpolicybinding', name, '--ignore-not-found'])
    : undefined,
);

testWithPolicies('the API server changes a pod by a MutatingAdmissionPolicy, without a webhook', async () => {
  await apply(cluster, [POLICY, BINDING]);
  const pod = { metadata: { name: 'one' }, spec: { containers: [{ name: 'one', image: 'one' }] } };
  const created = await eventually(
    cluster,
    { what: 'the policy to work' },
    () => api.dryRun({ apiVersion: 'v1', kind: 'Pod', ...pod }),
    ({ pod: { metadata } }) => metadata?.annotations?.['example.com/seen'] === 'yes',
  );
  expect(created.status).toBe(201);
});
