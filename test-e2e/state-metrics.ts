// Stands in for kube-state-metrics, which cannot be built from its Go module everywhere: the same names and labels, from the
// same objects, for the few metrics that the rules read. Runs in a pod.
// https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

// biome-ignore lint/suspicious/noExplicitAny: objects of the API as they come, read by a program without dependencies.
type Item = any;
type Sample = [name: string, labels: Record<string, string>, value: unknown];

const KINDS: Record<string, (item: Item, namespace: string, name: string) => Sample[]> = {
  '/apis/apps/v1/deployments': (item, namespace, deployment) => [
    ['kube_deployment_spec_replicas', { namespace, deployment }, item.spec.replicas],
  ],
  '/apis/apps/v1/statefulsets': (item, namespace, statefulset) => [
    ['kube_statefulset_replicas', { namespace, statefulset }, item.spec.replicas],
  ],
  '/api/v1/pods': ({ spec }, namespace, pod) =>
    spec.containers.flatMap(({ name, resources }: Item) =>
      Object.entries(resources?.requests ?? {}).map(([resource, quantity]) => [
        'kube_pod_container_resource_requests',
        { namespace, pod, container: name, resource, unit: resource === 'cpu' ? 'core' : 'byte' },
        amount(String(quantity)),
      ]),
    ),
  '/apis/batch/v1/jobs': ({ status }, namespace, job_name) => [
    ['kube_job_status_start_time', { namespace, job_name }, seconds(status.startTime)],
    ...(status.conditions ?? [])
      .filter(({ type }: Item) => type === 'Failed')
      .map(({ status: is }: Item) => ['kube_job_failed', { namespace, job_name, condition: is.toLowerCase() }, 1]),
  ],
  '/apis/batch/v1/cronjobs': ({ metadata, status }, namespace, cronjob) => [
    ['kube_cronjob_created', { namespace, cronjob }, seconds(metadata.creationTimestamp)],
    ['kube_cronjob_status_last_successful_time', { namespace, cronjob }, seconds(status.lastSuccessfulTime)],
  ],
};

/** As many of the forms of a quantity as the tests use. */
function amount(quantity: string): number {
  const units: Record<string, number> = { m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };
  const [, number, unit] = /^([0-9.]+)([a-zA-Z]*)$/.exec(quantity) ?? [];
  return Number(number) * (units[unit ?? ''] ?? 1);
}

function seconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) / 1000;
}

/** @throws Error where the API server refuses */
async function ask(path: string): Promise<Item[]> {
  const authorization = `Bearer ${readFileSync(`${ACCOUNT}/token`, 'utf8')}`;
  const response = await fetch(`https://${process.env.KUBERNETES_SERVICE_HOST}${path}`, { headers: { authorization } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { items: Item[] }).items;
}

async function metrics(): Promise<string> {
  const samples = await Promise.all(
    Object.entries(KINDS).map(async ([path, read]) =>
      (await ask(path)).flatMap((item) => read(item, item.metadata.namespace, item.metadata.name)),
    ),
  );
  return samples
    .flat()
    .filter(([, , value]) => value !== undefined)
    .map(([name, labels, value]) => `${name}{${format(labels)}} ${value}\n`)
    .join('');
}

function format(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([name, text]) => `${name}=${JSON.stringify(text)}`)
    .join(',');
}

// As the real one does, it answers from memory, however long the API server takes.
let known = await metrics();

async function refresh(): Promise<void> {
  known = await metrics().catch((error) => {
    console.error(error);
    return known;
  });
  setTimeout(refresh, 1000);
}

setTimeout(refresh, 1000);
createServer((_, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4').end(known);
}).listen(8080);
