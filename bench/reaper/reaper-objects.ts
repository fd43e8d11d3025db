import pLimit from 'p-limit';
import { SERVE_PORT_ANNOTATION } from '../../contract/annotations.ts';
import { waitFor } from '../../hack/base/progress.ts';
import { buildPod } from '../controller/controller-objects.ts';
import type { Ask } from '../measure/ask.ts';
import { addressOf, STATUS_PORT } from './reaper-addresses.ts';

const NAMESPACE = '/api/v1/namespaces/bench';
const APPS = '/apis/apps/v1/namespaces/bench';

/**
 * Deployments, their ReplicaSets and their pods as they are once all is settled. The controllers that would make pods of
 * their own lose their rights first: no kubelet of one machine runs ten thousand.
 */
export async function createFleet(ask: Ask, owners: number, podsEach: number): Promise<void> {
  for (const controller of ['deployment-controller', 'replicaset-controller'])
    await ask('DELETE', `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:controller:${controller}`);
  await ask('POST', '/api/v1/namespaces', { metadata: { name: 'bench' } });
  const account = () => ask('GET', `${NAMESPACE}/serviceaccounts/default`).catch(() => undefined);
  await waitFor(account, { seconds: 30, what: 'the service account of the pods' });
  const limit = pLimit(16);
  const create = async (number: number) => {
    const set = await createOwners(ask, number, podsEach);
    const pods = Array.from({ length: podsEach }, (_, at) => number * podsEach + at);
    for (const pod of pods) await createPod(ask, { number: pod, app: `app-${number}`, set });
  };
  await Promise.all(Array.from({ length: owners }, (_, number) => limit(create, number)));
}

interface Metadata {
  uid: string;
  generation: number;
}

/** A Deployment that is complete, and its ReplicaSet. */
async function createOwners(ask: Ask, number: number, replicas: number): Promise<object> {
  const name = `app-${number}`;
  const labels = { app: name };
  const { metadata: _, spec } = buildPod(number);
  const body = { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } };
  const deployment = await ask('POST', `${APPS}/deployments`, { metadata: { name }, spec: body });
  const { uid, generation } = deployment.metadata as Metadata;
  const status = { observedGeneration: generation, replicas, updatedReplicas: replicas };
  await ask('PATCH', `${APPS}/deployments/${name}/status`, { status });
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true };
  const metadata = { name: `${name}-1`, ownerReferences: [owner] };
  const set = await ask('POST', `${APPS}/replicasets`, { metadata, spec: body });
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: `${name}-1`,
    uid: (set.metadata as Metadata).uid,
    controller: true,
  };
}

async function createPod(ask: Ask, { number, app, set }: { number: number; app: string; set: object }): Promise<void> {
  const { metadata, spec } = buildPod(number);
  const { name, labels, annotations } = metadata;
  const notes = { ...annotations, [SERVE_PORT_ANNOTATION]: String(STATUS_PORT) };
  const pod = { ...metadata, labels: { ...labels, app }, annotations: notes, ownerReferences: [set] };
  await ask('POST', `${NAMESPACE}/pods`, { metadata: pod, spec });
  const ip = addressOf(number);
  const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] };
  await ask('PATCH', `${NAMESPACE}/pods/${name}/status`, { status });
}
