import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { chartWithCrd, THINGS } from '../chart/chart-with-crd.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { tryRun } from '../hack/base/run.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl, readPod } from '../hack/scene/kubectl.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';
import { CHART, helm, helm3, IMAGES, tryHelm } from './helm.ts';

// The release that all other tests share: as a user of the chart before `defaults` had it, upgraded, with the HA preset, under other
// names, with other accounts and in another namespace, for chosen pods, and taken away; the same by Helm 3; and installed as it was.
const cluster = useNamespace('spawner-test-overrides');
const home = useNamespace('spawner-test-home');
const release = inNamespace(NAMESPACE);
const BEFORE = join(import.meta.dirname, 'testdata', 'chart-before-defaults.tgz');
const HA = join(CHART, 'values-ha.yaml');
const place = ['spawner', '--namespace', NAMESPACE];
const wait = ['--wait', '--timeout', '3m'];
const folder = mkdtempSync(join(tmpdir(), 'spawner-overrides-'));
const values = join(folder, 'values.yaml');
let first: string;
let second: string;

/** Values as they were written for the chart before. */
const FORMER = {
  image: { pullPolicy: 'IfNotPresent', pullSecrets: ['none'] },
  labels: { team: 'platform' },
  annotations: { 'example.com/owner': 'platform' },
  pods: {
    priorityClassName: 'system-cluster-critical',
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
  },
  webhook: { replicas: 1, failurePolicy: 'Ignore', resources: { limits: { memory: '300Mi' } } },
  // Limits that are not set follow what is measured.
  controller: { resources: { requests: { cpu: '11m' }, limits: { memory: '301Mi' } } },
  drain: { memoryPercent: 75.5, connections: 100 },
  reaper: { enabled: true, dryRun: true, schedule: '0 0 31 2 *' },
  networkPolicies: { enabled: true },
};

/** What the chart before did not tell its processes. */
const NEW_VARIABLES = [
  ...['SPAWNER_LOG_LEVEL', 'SPAWNER_SIDECAR_EVENTS', 'SPAWNER_NAMESPACE_SELECTOR', 'SPAWNER_OBJECT_SELECTOR'],
];

const OVERRIDES = [
  ...['fullnameOverride=idle', `namespaceOverride=${home.namespace}`],
  ...['webhook.serviceAccount.name=door', 'controller.serviceAccount.name=desk'],
  ...['controller.logLevel=warn', 'webhook.podLabels.tier=front', 'webhook.startupProbe.failureThreshold=30'],
  ...['namespaces.selector.matchLabels.stage=test', `test.namespace=${cluster.namespace}`],
].flatMap((value) => ['--set', value]);

beforeAll(async () => {
  first = chartWithCrd(folder, 'first');
  second = chartWithCrd(folder, 'second');
  writeFileSync(values, await helm('get', 'values', ...place, '--output', 'yaml'));
  writeFileSync(join(folder, 'former.yaml'), stringify(FORMER));
});
afterAll(async () => {
  await kubectl(home, ['delete', 'crd', THINGS, '--ignore-not-found']);
  await helm('upgrade', '--install', ...place, CHART, '--reset-values', '--values', values, ...wait);
  rmSync(folder, { recursive: true });
});

/** The pod templates of the release's Deployments and CronJob, without the fields that the API server fills in. */
async function podSpecs(): Promise<object[]> {
  const { items } = JSON.parse(await kubectl(release, ['get', 'deployments,cronjobs', '--output=json']));
  return items.map(({ kind, metadata, spec }: { kind: string; metadata: { name: string }; spec: Spec }) => {
    const { metadata: marks, spec: pod } = (spec.jobTemplate?.spec ?? spec).template;
    const { priorityClassName, tolerations, nodeSelector, imagePullSecrets, serviceAccountName, containers } = pod;
    const { resources, env, args } = containers[0] ?? {};
    const told = env?.filter(({ name }) => !NEW_VARIABLES.includes(name));
    const all = {
      priorityClassName,
      tolerations,
      nodeSelector,
      imagePullSecrets,
      serviceAccountName,
      resources,
      told,
      args,
    };
    return { name: `${kind}/${metadata.name}`, replicas: spec.replicas, marks, ...all };
  });
}
interface Spec {
  replicas?: number;
  jobTemplate?: { spec: Spec };
  template: {
    metadata: object;
    spec: Record<string, unknown> & { containers: { env?: { name: string }[]; resources: object; args: string[] }[] };
  };
}

test('values of the chart before mean the same after an upgrade, and the notes say which moved', async () => {
  const former = ['--values', values, '--values', join(folder, 'former.yaml')];
  await helm('upgrade', ...place, BEFORE, '--reset-values', ...IMAGES, ...former, ...wait);
  const before = await podSpecs();
  const said = await helm('upgrade', ...place, CHART, '--reset-then-reuse-values', ...wait);
  expect(said).toContain('Move nodeSelector, priorityClassName, tolerations from pods to defaults');
  // What moved by itself: the reaper leaves the release's namespace alone.
  const excluded = '"SPAWNER_EXCLUDE_NAMESPACES","value":"kube-system';
  const now = JSON.stringify(await podSpecs());
  expect(now).toContain(`${excluded},${NAMESPACE}"`);
  expect(JSON.parse(now.replace(`${excluded},${NAMESPACE}"`, `${excluded}"`))).toEqual(
    JSON.parse(JSON.stringify(before)),
  );
  expect(before).toHaveLength(3);
});

/** Of each Deployment, its pods that are ready and how they are replaced. */
async function deployments(): Promise<Record<string, [number, string]>> {
  const { items } = JSON.parse(await kubectl(release, ['get', 'deployments', '--output=json']));
  return Object.fromEntries(
    items.map(({ metadata, status, spec }: Deployed) => [metadata.name, [status.readyReplicas, spec.strategy.type]]),
  );
}
interface Deployed {
  metadata: { name: string };
  status: { readyReplicas: number };
  spec: { strategy: { type: string } };
}

test('Helm 4 takes the HA preset and another update strategy in an upgrade', async () => {
  const recreate = ['--set', 'controller.updateStrategy.type=Recreate'];
  await helm('upgrade', ...place, first, '--reset-then-reuse-values', '--values', HA, ...recreate, ...wait);
  expect(await deployments()).toEqual({
    'spawner-controller': [2, 'Recreate'],
    'spawner-webhook': [3, 'RollingUpdate'],
  });
});

const THING = { apiVersion: 'spawner.example.com/v1', kind: 'Thing', metadata: { name: 'one' }, spec: { size: 1 } };
const fields = async () =>
  Object.keys(
    JSON.parse(
      await kubectl(home, [
        'get',
        'crd',
        THINGS,
        '--output=jsonpath={.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties}',
      ]),
    ),
  );

test('a CustomResourceDefinition comes with the part that needs it', async () => {
  await apply(cluster, [THING]);
  expect(await fields()).toEqual(['size']);
});

const pod = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: {
    containers: [{ name: 'app', image: environment.nginx, command: ['busybox', 'sleep', '3600'] }],
    terminationGracePeriodSeconds: 0,
  },
});
const sidecars = async (name: string) => (await readPod(cluster, name)).spec?.ephemeralContainers ?? [];
const isAttached = (name: string) =>
  eventually(
    cluster,
    { what: `a sidecar to be attached to ${name}` },
    () => sidecars(name),
    (containers) => containers.length === 1,
  );
const setStage = (stage: string) => kubectl(cluster, ['label', 'namespace', cluster.namespace, stage]);
const setMonitored = (...names: string[]) => kubectl(cluster, ['label', 'pod', ...names, 'spawner.io/monitor=true']);

test('under other names, with other accounts and in another namespace, pods get sidecars, new ones and those that run', async () => {
  await apply(cluster, [pod('running'), pod('web', { tier: 'web' }), pod('other')]);
  await setStage('stage=test');
  await helm('upgrade', ...place, second, '--reset-then-reuse-values', ...OVERRIDES, ...wait);
  expect(await helm('test', ...place, '--timeout', '3m')).toMatch(/Phase:\s+Succeeded/);
  await setMonitored('running');
  await isAttached('running');
});

test('an upgrade brings the next form of a CustomResourceDefinition, and its objects stay', async () => {
  expect((await fields()).toSorted((one, other) => one.localeCompare(other))).toEqual(['colour', 'size']);
  expect(await kubectl(cluster, ['get', 'thing', 'one', '--output=name'])).toContain('/one');
});

test('a running pod gets a sidecar if its labels and those of its namespace say so, with rights in named namespaces only', async () => {
  await setStage('stage-');
  const named = ['--set', `namespaces.include={${cluster.namespace}},monitored.selector.matchLabels.tier=web`];
  await helm('upgrade', ...place, second, '--reset-then-reuse-values', ...named, ...wait);
  await setMonitored('web', 'other');
  const before = await sidecars('web');
  await setStage('stage=test');
  await isAttached('web');
  expect([before, await sidecars('other')]).toEqual([[], []]);
});

test('a release of the same name in another namespace may not share the namespace of the pods', async () => {
  const second = ['install', 'spawner', CHART, '--namespace', cluster.namespace, '--dry-run=server', ...IMAGES];
  const over = ['--set', `namespaceOverride=${home.namespace},fullnameOverride=second`];
  const { code, stderr } = await tryHelm(...second, ...over);
  expect(code).not.toBe(0);
  expect(stderr).toContain(
    `namespaceOverride: expected a namespace without a release "spawner", got "${home.namespace}"`,
  );
});

test('the policies hold the accounts under their names', async () => {
  const as = (account: string) => `--as=system:serviceaccount:${home.namespace}:${account}`;
  const patch = [
    '--kubeconfig',
    cluster.kubeconfig,
    '--namespace',
    cluster.namespace,
    'label',
    'pod',
    'running',
    'team=x',
  ];
  const { code, stderr } = await tryRun(cluster.program, [...patch, as('desk')]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('Spawner may not change labels that are not its own');
});

async function expectNothingLeft(): Promise<void> {
  const kinds = ['deployments', 'cronjobs', 'jobs', 'pods', 'services', 'secrets', 'serviceaccounts', 'configmaps'];
  const more = ['roles', 'rolebindings', 'leases', 'poddisruptionbudgets', 'networkpolicies'];
  const outside = ['clusterroles', 'clusterrolebindings', 'mutatingwebhookconfigurations'];
  const policies = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'];
  const names = async () => {
    const of = async (where: typeof home, list: readonly string[]) =>
      (await kubectl(where, ['get', list.join(','), '--output=name', '--ignore-not-found']))
        .split('\n')
        .filter(Boolean);
    const inside = await Promise.all([home, release].map((where) => of(where, [...kinds, ...more])));
    const all = [
      ...inside.flat(),
      ...(await of(home, [...outside, ...policies])).filter((name) => /\/(idle|spawner)-/.test(name)),
    ];
    return all.filter((name) => !/^(serviceaccount\/default|configmap\/kube-root-ca\.crt)$/.test(name));
  };
  await eventually(home, { what: 'everything to be gone' }, names, (left) => left.length === 0);
}

test('an uninstall leaves nothing, in neither namespace and outside of them, but what it says it keeps', async () => {
  const kept = await helm('uninstall', ...place, '--wait', '--timeout', '2m');
  await expectNothingLeft();
  expect(kept).toMatch(new RegExp(`kept due to the resource policy:\\s+\\[CustomResourceDefinition\\] ${THINGS}`));
  expect(await kubectl(cluster, ['get', 'thing', 'one', '--output=name'])).toContain('/one');
});

test('Helm 3 installs the HA preset, takes over what was kept, and keeps it as well', async () => {
  const reaper = ['--set', 'reaper.enabled=true,reaper.dryRun=true,reaper.schedule=0 0 31 2 *'];
  await helm3('install', ...place, second, '--values', values, '--values', HA, ...reaper, ...wait);
  expect(await deployments()).toEqual({
    'spawner-controller': [2, 'RollingUpdate'],
    'spawner-webhook': [3, 'RollingUpdate'],
  });
  expect(await helm3('test', ...place, '--timeout', '3m')).toMatch(/Phase:\s+Succeeded/);
  expect(await helm3('uninstall', ...place, '--wait', '--timeout', '2m')).toContain(THINGS);
  await expectNothingLeft();
});

test('Helm 3 upgrades from the chart before to this one, and uninstalls all of it', async () => {
  const former = ['--values', values, '--values', join(folder, 'former.yaml')];
  await helm3('install', ...place, BEFORE, ...IMAGES, ...former, ...wait);
  const changes = ['--set', 'controller.updateStrategy.type=Recreate,crds.keep=false'];
  await helm3('upgrade', ...place, second, '--reset-then-reuse-values', ...changes, ...wait);
  expect(await deployments()).toEqual({
    'spawner-controller': [1, 'Recreate'],
    'spawner-webhook': [1, 'RollingUpdate'],
  });
  await helm3('uninstall', ...place, '--wait', '--timeout', '2m');
  await expectNothingLeft();
  const definition = () => kubectl(home, ['get', 'crd', THINGS, '--ignore-not-found', '--output=name']);
  await eventually(home, { what: 'the definition to be gone' }, definition, (name) => name === '');
});
