import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { type Ended, tryRun } from '../hack/base/run.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, type Kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';

const IMAGE = `${environment.images.registry}/spawner:${environment.images.tag}`;
const SCRIPT = readFileSync(join(import.meta.dirname, 'testdata', 'sidecar.mjs'), 'utf8');

/** What the chart's reaper may do. */
export const CHART_ROLE = { kind: 'ClusterRole', name: `spawner-reaper-${NAMESPACE}` };

/** What a pass said of a workload. */
export interface Said {
  verdict: string;
  reason?: string;
  pods: number;
  connections: number;
  errors?: readonly string[];
}

/** A pass that is over. */
export interface Passed {
  code: number | null;
  /** By workload: `Deployment/web`. */
  said: Record<string, Said>;
  log: string;
}

/** A namespace with a pod in which the reaper can be called, with these rights in that namespace and no others. */
export function useReaperLab(namespace: string, roles: readonly object[] = [CHART_ROLE]): Kubectl {
  const cluster = useNamespace(namespace);
  beforeAll(async () => {
    const bindings = roles.map((role, index) => binding(`reaper-${index}`, role));
    const script = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'sidecar' },
      data: { 'sidecar.mjs': SCRIPT },
    };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'reaper' } };
    await apply(cluster, [account, script, ...bindings, box()]);
    await readyPod(cluster, 'reaper');
  });
  const binding = (name: string, role: object): Manifest => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...role },
    subjects: [{ kind: 'ServiceAccount', name: 'reaper', namespace }],
  });
  return cluster;
}

function box(): Manifest {
  const args = ['-e', 'setInterval(() => undefined, 1e9); process.on("SIGTERM", () => process.exit(0))'];
  const container = { name: 'reaper', image: IMAGE, imagePullPolicy: 'IfNotPresent', args };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'reaper', labels: { app: 'reaper' } },
    spec: { serviceAccountName: 'reaper', terminationGracePeriodSeconds: 1, containers: [container] },
  };
}

/** Runs one pass in the namespace's pod for it. */
export async function passWithin(cluster: Kubectl, ...flags: string[]): Promise<Passed> {
  const { program, kubeconfig, namespace } = cluster;
  const place = ['--kubeconfig', kubeconfig, '--namespace', namespace];
  const command = ['reaper', '--', 'node', 'reaper.mjs', '--namespaces', namespace, '--output', 'json', ...flags];
  return passed(await tryRun(program, [...place, 'exec', ...command]));
}

/** What a pass said. */
export function passed({ code, stderr: log }: Ended): Passed {
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  const verdicts = lines.map((line) => JSON.parse(line)).filter(({ message }) => message === 'verdict');
  return { code, log, said: Object.fromEntries(verdicts.map((verdict) => [verdict.workload, verdict])) };
}

/** What may be said of a pod template of the lab. */
export interface TemplateOptions {
  /** What stands where a sidecar would does, see testdata/sidecar.mjs. */
  behaviour?: string;
  annotations?: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
  /** False keeps it from being ready for ever. */
  isReady?: boolean;
}

/** A pod template whose only container stands where a sidecar would, so that the webhook leaves it alone. */
export function template(app: string, options: TemplateOptions = {}): Record<string, unknown> {
  const { behaviour = 'idle', annotations = {}, labels = {}, isReady = true } = options;
  const container = {
    name: SIDECAR_CONTAINER,
    image: IMAGE,
    imagePullPolicy: 'IfNotPresent',
    args: ['/lab/sidecar.mjs'],
    env: [{ name: 'BEHAVIOUR', value: behaviour }],
    volumeMounts: [{ name: 'lab', mountPath: '/lab' }],
    ...(!isReady && { readinessProbe: { exec: { command: ['node', '-e', 'process.exit(1)'] }, periodSeconds: 30 } }),
  };
  const spec = {
    terminationGracePeriodSeconds: 1,
    containers: [container],
    volumes: [{ name: 'lab', configMap: { name: 'sidecar' } }],
  };
  return { metadata: { labels: { app, [MONITOR_LABEL]: MONITOR_ON, ...labels }, annotations }, spec };
}

/** An object of one of the kinds that have replicas and a template. */
export function workload(
  kind: string,
  name: string,
  {
    replicas = 1,
    spec = {},
    metadata = {},
    ...options
  }: TemplateOptions & { replicas?: number; spec?: object; metadata?: object } = {},
): Manifest {
  const selector = kind === 'ReplicationController' ? { app: name } : { matchLabels: { app: name } };
  return {
    apiVersion: kind === 'ReplicationController' ? 'v1' : 'apps/v1',
    kind,
    metadata: { name, ...metadata },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas }),
      ...(kind === 'StatefulSet' && { serviceName: name, podManagementPolicy: 'Parallel' }),
      selector,
      template: template(name, options),
      ...spec,
    },
  };
}

/** Verdicts of a pass that is about to act. */
const ACTS = ['sleep', 'delete'];

/** Waits until a dry run says that a pass with the same flags would act on these workloads, such as `Deployment/web`. */
export async function untilSleepy(
  cluster: Kubectl,
  workloads: readonly string[],
  ...flags: readonly string[]
): Promise<void> {
  await eventually(
    cluster,
    { what: `${workloads.join(', ')} to be idle for long enough`, intervalMs: 1000 },
    async () => (await passWithin(cluster, '--dry-run', 'true', ...flags)).said,
    (said) => workloads.every((name) => ACTS.includes(said[name]?.verdict ?? '')),
  );
}
