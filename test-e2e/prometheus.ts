import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../hack/base/paths.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { apply, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment } from './environment.ts';
import { programImage } from './program-image.ts';

/** A sample of an instant query. */
export interface Sample {
  metric: Readonly<Record<string, string>>;
  value: [time: number, value: string];
}

/** What Prometheus answers. */
export type Ask = <T>(path: string, parameters?: Readonly<Record<string, string>>) => Promise<T>;

/** A Prometheus that runs in a namespace. */
export interface Prometheus {
  /** A path of its API, below /api/v1/. */
  ask: Ask;
  query(expression: string): Promise<Sample[]>;
}

/** Runs Prometheus with a configuration and the chart's rules, and a stand-in for kube-state-metrics, until it answers. */
export async function runPrometheus(cluster: Kubectl, config: string): Promise<Prometheus> {
  const image = programImage('prometheus');
  const rules = readFileSync(join(REPOSITORY, 'chart/files/rules.yaml'), 'utf8');
  const script = readFileSync(join(import.meta.dirname, 'state-metrics.ts'), 'utf8');
  await apply(cluster, [
    ...rights(cluster.namespace),
    configMap('prometheus', { 'prometheus.yml': config, 'rules.yaml': rules }),
    server('prometheus', { image, args: PROMETHEUS_ARGS, port: 9090 }),
    service('prometheus', 9090),
    configMap('kube-state-metrics', { 'state-metrics.ts': script }),
    server('kube-state-metrics', { image: spawnerImage(), args: ['/config/state-metrics.ts'], port: 8080 }),
    service('kube-state-metrics', 8080),
  ]);
  await Promise.all(['prometheus', 'kube-state-metrics'].map((app) => readyPod(cluster, app)));
  return clientOf(cluster);
}

const PROMETHEUS_ARGS = ['--config.file=/config/prometheus.yml', '--storage.tsdb.path=/tmp', '--log.level=warn'];

function clientOf(cluster: Kubectl): Prometheus {
  const base = `/api/v1/namespaces/${cluster.namespace}/services/prometheus:9090/proxy/api/v1`;
  const ask: Ask = async (path, parameters = {}) => {
    const raw = `${base}/${path}?${new URLSearchParams(parameters)}`;
    return JSON.parse(await kubectl(cluster, ['get', '--raw', raw])).data;
  };
  return {
    ask,
    query: async (expression) => (await ask<{ result: Sample[] }>('query', { query: expression })).result,
  };
}

function spawnerImage(): string {
  const { registry, tag } = environment.images;
  return `${registry}/spawner:${tag}`;
}

/** What the head of examples/prometheus.yml asks for, and what kube-state-metrics needs. */
function rights(namespace: string): Manifest[] {
  const name = namespace;
  const read = (apiGroups: string[], resources: string[]) => ({
    apiGroups,
    resources,
    verbs: ['get', 'list', 'watch'],
  });
  const rules = [
    read([''], ['pods', 'services', 'endpoints']),
    read(['discovery.k8s.io'], ['endpointslices']),
    { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    read(['apps'], ['deployments', 'statefulsets']),
    read(['batch'], ['jobs', 'cronjobs']),
  ];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace }];
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name }, roleRef, subjects },
  ];
}

function configMap(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

function service(name: string, port: number): Manifest {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: { app: name }, ports: [{ port }] },
  };
}

function server(name: string, { image, args, port }: { image: string; args: string[]; port: number }): Manifest {
  const container = {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    args,
    // For the stand-in, whose runtime brings certificates of its own.
    env: [{ name: 'NODE_EXTRA_CA_CERTS', value: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' }],
    readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
    volumeMounts: [
      { name: 'config', mountPath: '/config' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
  const volumes = [
    { name: 'config', configMap: { name } },
    { name: 'tmp', emptyDir: {} },
  ];
  const spec = {
    securityContext: { runAsUser: 65534, runAsNonRoot: true, fsGroup: 65534 },
    terminationGracePeriodSeconds: 0,
    containers: [container],
    volumes,
  };
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}
