import { beforeAll, expect, test } from '@jest/globals';
import { CERTIFICATE_CHANGED_ANNOTATION, DRAINED_BY_ANNOTATION, IDLED_AT_ANNOTATION } from '../contract/annotations.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { nginx } from '../hack/scene/apps.ts';
import { REAPED_NAMESPACE } from '../hack/scene/e2e-environment.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl, listPodsOfApp, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import { attempt, type Request, withAccountToken, withToken } from './account.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';

// An attacker in one of our processes has its token. With it, what the process does is allowed, and everything else is refused:
// by its rights, or by the policy that narrows them.

const cluster = useNamespace('spawner-test-rights');
const reaped = inNamespace(REAPED_NAMESPACE);
const release = inNamespace(NAMESPACE);
const pods = `/api/v1/namespaces/${cluster.namespace}/pods`;
const accounts = {} as Record<'controller' | 'reaper' | 'webhook', KubeClient>;
let pod = '';
let webhookPod = '';

beforeAll(async () => {
  const app = { name: 'victim', image: environment.nginx, isMonitored: false };
  await apply(cluster, nginx(app));
  await apply(reaped, nginx({ ...app, name: 'rights' }));
  await kubectl(cluster, ['create', 'secret', 'generic', 'treasure', '--from-literal=key=value']);
  pod = nameOf(await readyPod(cluster, 'victim'));
  await readyPod(reaped, 'rights');
  const selector = [
    '--selector',
    'app.kubernetes.io/component=webhook',
    '--output',
    'jsonpath={.items[0].metadata.name}',
  ];
  webhookPod = await kubectl(release, ['get', 'pods', ...selector]);
  for (const part of ['controller', 'reaper', 'webhook'] as const) accounts[part] = await withAccountToken(part);
});

const metadata = (map: object) => ({ metadata: map });
const patch = (path: string, body: object) => ({ method: 'PATCH' as const, path, body });
const SPEC = 'policy: Spawner may not change the spec of a pod';
const LABELS = 'policy: Spawner may not change labels that are not its own';
const ANNOTATIONS = 'policy: Spawner may not change annotations that are not its own';

test.each<[string, object, string]>([
  ['its deadline', { spec: { activeDeadlineSeconds: 1 } }, SPEC],
  ['a label by which a Service finds it', metadata({ labels: { app: 'other' } }), LABELS],
  ['the label that asks for monitoring', metadata({ labels: { [MONITOR_LABEL]: 'true' } }), LABELS],
  ['a label away', metadata({ labels: { app: null } }), LABELS],
  ["another's annotation", metadata({ annotations: { 'example.com/owner': 'me' } }), ANNOTATIONS],
  ['the consent to its deletion', metadata({ annotations: { 'spawner.io/idle-action': 'delete' } }), ANNOTATIONS],
  [
    'its finalizers',
    metadata({ finalizers: ['example.com/stay'] }),
    'policy: Spawner may not change owners, finalizers nor names',
  ],
  ['its owner', metadata({ ownerReferences: null }), 'policy: Spawner may not change owners, finalizers nor names'],
  [
    'what it is named after',
    metadata({ generateName: 'x-' }),
    'policy: Spawner may not change owners, finalizers nor names',
  ],
])("of a pod, the controller's token cannot change %s", async (_, body, refusal) => {
  expect(await attempt(accounts.controller, patch(`${pods}/${pod}`, body))).toBe(refusal);
});

test("of a pod, the controller's token cannot change its image and its tolerations, though the API server would let it", async () => {
  const { containers = [], tolerations = [] } = (await readPod(cluster, pod)).spec ?? {};
  for (const spec of [
    { containers: containers.map((container) => ({ ...container, image: 'evil' })) },
    { tolerations: [...tolerations, { key: 'example.com/any', operator: 'Exists' }] },
  ])
    expect(await attempt(accounts.controller, patch(`${pods}/${pod}`, { spec }))).toBe(SPEC);
});

test("of a pod, the controller's token changes the drain label and our annotations, and in the release's namespace one", async () => {
  const change = (to: object, path = `${pods}/${pod}`) => attempt(accounts.controller, patch(path, metadata(to)));
  expect(await change({ labels: { [ACCEPTS_LABEL]: 'no' }, annotations: { [DRAINED_BY_ANNOTATION]: 'x' } })).toBe(
    'done',
  );
  expect(await change({ labels: { [ACCEPTS_LABEL]: null }, annotations: { [DRAINED_BY_ANNOTATION]: null } })).toBe(
    'done',
  );
  const ours = `/api/v1/namespaces/${NAMESPACE}/pods/${webhookPod}`;
  expect(await change({ labels: { [ACCEPTS_LABEL]: 'no' } }, ours)).toBe(LABELS);
  expect(await change({ annotations: { [DRAINED_BY_ANNOTATION]: 'x' } }, ours)).toBe(ANNOTATIONS);
  expect(await change({ annotations: { [CERTIFICATE_CHANGED_ANNOTATION]: new Date().toISOString() } }, ours)).toBe(
    'done',
  );
});

const objects = (kind: string, namespace: string) => `/api/v1/namespaces/${namespace}/${kind}`;
const named = (name: string) => ({ metadata: { name } });
const post = (path: string, body: object) => ({ method: 'POST' as const, path, body });
const event = (changes: object = {}) => ({
  ...named('forged'),
  involvedObject: { kind: 'Pod', namespace: cluster.namespace, name: 'victim' },
  source: { component: 'spawner-controller' },
  reason: 'Forged',
  ...changes,
});
const EVENTS = 'policy: Spawner may write Events of its own only';

test.each<[string, object, object]>([
  ["the kubelet's", { source: { component: 'kubelet' } }, {}],
  ["the reaper's", { source: { component: 'spawner-reaper' } }, {}],
  ['of no source', { source: {} }, {}],
  ['those of a node', { source: { component: 'spawner-controller', host: 'node' } }, {}],
  [
    'those that the scheduler reports',
    { reportingComponent: 'default-scheduler' },
    { reportingComponent: 'spawner-controller' },
  ],
  ['those of an instance of its choice', { reportingInstance: 'kubelet-node' }, { reportingInstance: '' }],
])("the controller's token tells its own Events, and not %s", async (_, refused, twin) => {
  const tell = (changes: object) =>
    attempt(accounts.controller, {
      ...post(objects('events', cluster.namespace), event(changes)),
      query: { dryRun: 'All' },
    });
  expect([await tell(refused), await tell(twin)]).toEqual([EVENTS, 'done']);
});

test("the controller's token counts its Events up, and does not pass them on to others", async () => {
  const path = objects('events', cluster.namespace);
  expect(await attempt(accounts.controller, post(path, event()))).toBe('done');
  const change = (changes: object) => attempt(accounts.controller, patch(`${path}/forged`, changes));
  expect(await change({ count: 2 })).toBe('done');
  expect(await change({ reportingComponent: 'kubelet' })).toBe(EVENTS);
  expect(await change({ source: { component: 'kubelet' } })).toBe(EVENTS);
});

const token = { annotations: { 'kubernetes.io/service-account.name': 'spawner-reaper' }, name: 'stolen' };

test.each<[string, Request, string]>([
  ['read a Secret', { path: `${objects('secrets', cluster.namespace)}/treasure` }, 'rights'],
  ["list the release's Secrets", { path: objects('secrets', NAMESPACE) }, 'rights'],
  [
    "make a token of another account's",
    post(objects('secrets', NAMESPACE), { metadata: token, type: 'kubernetes.io/service-account-token' }),
    'policy: Spawner may write the Secret with its certificates only',
  ],
  ['create a Secret elsewhere', post(objects('secrets', cluster.namespace), named('x')), 'rights'],
  [
    "take another's Lease",
    post(`/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`, named('another')),
    'policy: Spawner may write its own Lease only',
  ],
  ['create a pod', post(pods, { ...named('x'), spec: { containers: [{ name: 'x', image: 'x' }] } }), 'rights'],
  ['delete a pod', { method: 'DELETE', path: `${pods}/x` }, 'rights'],
  ['delete all pods', { method: 'DELETE', path: pods }, 'rights'],
  ['run something in a pod', post(`${pods}/x/exec`, {}), 'rights'],
  ['scale a workload', patch(`/apis/apps/v1/namespaces/${cluster.namespace}/deployments/victim/scale`, {}), 'rights'],
  ['change a workload', patch(`/apis/apps/v1/namespaces/${cluster.namespace}/deployments/victim`, {}), 'rights'],
  [
    'change the policies',
    { method: 'DELETE', path: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies' },
    'rights',
  ],
  [
    'change another webhook',
    patch('/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/another', {}),
    'rights',
  ],
  ['give itself rights', post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', named('x')), 'rights'],
])("the controller's token cannot %s", async (_, request, refusal) => {
  expect(await attempt(accounts.controller, request)).toBe(refusal);
});

const owner = `/apis/apps/v1/namespaces/${REAPED_NAMESPACE}/deployments/rights`;
const OWNER = 'policy: Spawner may change the replicas of a workload by its scale, and no other field but annotations';

test.each<[string, Request, string]>([
  [
    'run its own image in a workload',
    patch(owner, { spec: { template: { spec: { serviceAccountName: 'default' } } } }),
    OWNER,
  ],
  ['set replicas in the spec', patch(owner, { spec: { replicas: 5 } }), OWNER],
  ['relabel a workload', patch(owner, metadata({ labels: { a: 'b' } })), LABELS],
  ["write another's annotation", patch(owner, metadata({ annotations: { 'example.com/a': 'b' } })), ANNOTATIONS],
  [
    'disown a workload',
    patch(owner, metadata({ finalizers: ['example.com/a'] })),
    'policy: Spawner may not change owners, finalizers nor names',
  ],
  ['delete a workload', { method: 'DELETE', path: owner }, 'rights'],
  [
    'scale a workload elsewhere',
    patch(`/apis/apps/v1/namespaces/${cluster.namespace}/deployments/victim/scale`, {}),
    'rights',
  ],
  ['read a Secret', { path: `${objects('secrets', REAPED_NAMESPACE)}/x` }, 'rights'],
  ['create a pod', post(objects('pods', REAPED_NAMESPACE), named('x')), 'rights'],
  ['attach a container', patch(`${objects('pods', REAPED_NAMESPACE)}/x/ephemeralcontainers`, {}), 'rights'],
])("the reaper's token cannot %s", async (_, request, refusal) => {
  expect(await attempt(accounts.reaper, request)).toBe(refusal);
});

test("the reaper's token changes a pod by the same rules, writes its notes and scales", async () => {
  const [victim] = await listPodsOfApp(reaped, 'rights');
  const path = `${objects('pods', REAPED_NAMESPACE)}/${victim?.metadata?.name}`;
  expect(await attempt(accounts.reaper, patch(path, { spec: { activeDeadlineSeconds: 1 } }))).toBe(SPEC);
  expect(await attempt(accounts.reaper, { method: 'DELETE', path })).toBe(
    'policy: Spawner may delete pods that ask for it only',
  );
  const at = metadata({ annotations: { [IDLED_AT_ANNOTATION]: new Date().toISOString() } });
  expect(await attempt(accounts.reaper, patch(owner, at))).toBe('done');
  const scale = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'rights', namespace: REAPED_NAMESPACE },
    spec: { replicas: 0 },
  };
  expect(await attempt(accounts.reaper, { method: 'PUT', path: `${owner}/scale`, body: scale })).toBe('done');
});

test("the reaper's token scales nothing in the release's namespace, whatever its rights", async () => {
  const role = `--clusterrole=spawner-reaper-${NAMESPACE}`;
  const subject = `--serviceaccount=${NAMESPACE}:spawner-reaper`;
  await kubectl(release, ['create', 'rolebinding', 'more', role, subject]);
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/spawner-webhook/scale`;
  const metadata = { name: 'spawner-webhook', namespace: NAMESPACE };
  const body = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata, spec: { replicas: 0 } };
  const scale = () => attempt(accounts.reaper, { method: 'PUT', path, query: { dryRun: 'All' }, body });
  // An API server takes a moment to know of new rights.
  const refused = 'policy: Spawner may not scale workloads in namespaces that the reaper leaves alone';
  await eventually(release, { what: 'the policy to judge' }, scale, (said) => said === refused);
  await kubectl(release, ['delete', 'rolebinding', 'more']);
});

test.each<[string, Request]>([
  ['read pods', { path: pods }],
  ['change a pod', patch(`${pods}/x`, {})],
  ["read the release's Secrets", { path: `${objects('secrets', NAMESPACE)}/spawner-certificate` }],
  ['tell an Event', post(objects('events', cluster.namespace), event())],
  ['read workloads', { path: `/apis/apps/v1/namespaces/${cluster.namespace}/deployments` }],
])("the webhook's account, which has no token, could not %s either", async (_, request) => {
  expect(await attempt(accounts.webhook, request)).toBe('rights');
});

test("with rights that are bound in one namespace, as namespaces.include has them, the controller's watch works there alone", async () => {
  const role = `spawner-controller-${NAMESPACE}.pods`;
  await kubectl(cluster, ['create', 'serviceaccount', 'named']);
  const subject = `--serviceaccount=${cluster.namespace}:named`;
  await kubectl(cluster, ['create', 'rolebinding', 'named', `--clusterrole=${role}`, subject]);
  const named = await withToken(cluster, 'named');
  const paths = [...[cluster.namespace, REAPED_NAMESPACE].map((each) => objects('pods', each)), '/api/v1/pods'];
  const said = await Promise.all(paths.map((path) => attempt(named, { path, query: { limit: '1' } })));
  expect(said).toEqual(['done', 'rights', 'rights']);
});
