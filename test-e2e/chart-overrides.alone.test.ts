import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { tryRun } from '../hack/base/run.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { NAMESPACE } from '../hack/scene/install.ts';
import { apply, kubectl, readPod } from '../hack/scene/kubectl.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';
import { CHART, helm, IMAGES } from './helm.ts';

// The release that all other tests share: as a user of the chart before `defaults` had it, upgraded, under other names, with other
// accounts and in another namespace, taken away, and installed as it was.
const cluster = useNamespace('spawner-test-overrides');
const home = useNamespace('spawner-test-home');
const release = inNamespace(NAMESPACE);
const BEFORE = join(import.meta.dirname, 'testdata', 'chart-before-defaults.tgz');
const place = ['spawner', '--namespace', NAMESPACE];
const wait = ['--wait', '--timeout', '3m'];
const folder = mkdtempSync(join(tmpdir(), 'spawner-overrides-'));
const values = join(folder, 'values.yaml');

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
  controller: { resources: { requests: { cpu: '11m' } } },
  drain: { memoryPercent: 75.5, connections: 100 },
  reaper: { enabled: true, dryRun: true, schedule: '0 0 31 2 *' },
  networkPolicies: { enabled: true },
};

/** What the chart before did not tell its processes. */
const NEW_VARIABLES = ['SPAWNER_LOG_LEVEL', 'SPAWNER_SIDECAR_EVENTS'];

const OVERRIDES = [
  ...['fullnameOverride=idle', `namespaceOverride=${home.namespace}`],
  ...['webhook.serviceAccount.name=door', 'controller.serviceAccount.name=desk'],
  ...['controller.logLevel=warn', 'webhook.podLabels.tier=front', 'webhook.startupProbe.failureThreshold=30'],
].flatMap((value) => ['--set', value]);

beforeAll(async () => {
  writeFileSync(values, await helm('get', 'values', ...place, '--output', 'yaml'));
  writeFileSync(join(folder, 'former.yaml'), stringify(FORMER));
});
afterAll(async () => {
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
  expect(await podSpecs()).toEqual(before);
  expect(before).toHaveLength(3);
});

test('under other names, with other accounts and in another namespace, pods get sidecars, new ones and those that run', async () => {
  await apply(cluster, [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'running' },
      spec: {
        containers: [{ name: 'app', image: environment.nginx, command: ['busybox', 'sleep', '3600'] }],
        terminationGracePeriodSeconds: 0,
      },
    },
  ]);
  await helm('upgrade', ...place, CHART, '--reset-then-reuse-values', ...OVERRIDES, ...wait);
  expect(await helm('test', ...place, '--timeout', '3m')).toMatch(/Phase:\s+Succeeded/);
  await kubectl(cluster, ['label', 'pod', 'running', 'spawner.io/monitor=true']);
  const attached = async () => (await readPod(cluster, 'running')).spec?.ephemeralContainers ?? [];
  await eventually(cluster, { what: 'a sidecar to be attached' }, attached, (containers) => containers.length === 1);
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

test('an uninstall leaves nothing, in neither namespace and outside of them', async () => {
  await helm('uninstall', ...place, '--wait', '--timeout', '2m');
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
});
