import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { REPOSITORY } from '../hack/base/paths.ts';
import { run } from '../hack/base/run.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { clientProgram } from '../hack/tools/tools.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import { attempt, withToken } from './account.ts';
import { useNamespace } from './environment.ts';

// Of kinds that reaper.moreOwners names, nothing is known: they may have fields beside their spec, and a status that is no subresource.

const cluster = useNamespace('spawner-test-gadgets');
const REFUSED =
  'policy: Spawner may change the replicas of a workload by its scale, and no other field but annotations';
const gadgets = `/apis/spawner.test/v1/namespaces/${cluster.namespace}/gadgets`;
let reaper: KubeClient;

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const CRD: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.spawner.test' },
  spec: {
    group: 'spawner.test',
    scope: 'Namespaced',
    names: { plural: 'gadgets', kind: 'Gadget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: anything } }],
  },
};

/** The chart's policy about workloads, for the account of a release that is not installed. */
async function policy(): Promise<string> {
  const values = {
    'image.registry': 'registry.example.com',
    admissionPolicies: 'true',
    'reaper.enabled': 'true',
    'reaper.moreOwners[0].apiGroup': 'spawner.test',
    'reaper.moreOwners[0].resources[0]': 'gadgets',
  };
  const set = Object.entries(values).flatMap(([key, text]) => ['--set', `${key}=${text}`]);
  const shown = ['owners', 'owners-binding'].flatMap((name) => ['--show-only', `templates/policies/${name}.yaml`]);
  const place = ['gadgets', join(REPOSITORY, 'chart'), '--namespace', cluster.namespace, '--kube-version', '1.34.0'];
  return run(await clientProgram('helm'), ['template', ...place, ...set, ...shown]);
}

beforeAll(async () => {
  await apply(cluster, [CRD]);
  await kubectl(cluster, ['wait', '--for=condition=Established', 'crd/gadgets.spawner.test']);
  await kubectl(cluster, ['create', 'serviceaccount', 'gadgets-spawner-reaper']);
  const subject = `--serviceaccount=${cluster.namespace}:gadgets-spawner-reaper`;
  await kubectl(cluster, ['create', 'role', 'gadgets', '--verb=get,patch', '--resource=gadgets.spawner.test']);
  await kubectl(cluster, ['create', 'rolebinding', 'gadgets', '--role=gadgets', subject]);
  const gadget = (name: string, more: object) => ({
    apiVersion: 'spawner.test/v1',
    kind: 'Gadget',
    metadata: { name },
    data: { key: 'value' },
    ...more,
  });
  await apply(cluster, [gadget('whole', { spec: { replicas: 1 }, status: { replicas: 1 } }), gadget('bare', {})]);
  await kubectl(cluster, ['apply', '--filename', '-'], await policy());
  reaper = await withToken(cluster, 'gadgets-spawner-reaper');
});

afterAll(async () => {
  await kubectl(cluster, ['delete', 'crd', 'gadgets.spawner.test', '--wait=false']);
  const name = `gadgets-spawner-policy-owners-${cluster.namespace}`;
  for (const kind of ['validatingadmissionpolicybinding', 'validatingadmissionpolicy'])
    await kubectl(cluster, ['delete', kind, name]);
});

const change = (name: string, body: object) => attempt(reaper, { method: 'PATCH', path: `${gadgets}/${name}`, body });

test("of a custom workload, the reaper's token changes its annotations and nothing else", async () => {
  const changes = [{ data: { key: 'other' } }, { status: { replicas: 9 } }, { more: 1 }, { spec: { replicas: 5 } }];
  // An API server takes a moment to know of a new policy. What changes nothing is not judged.
  let tried = 0;
  await eventually(
    cluster,
    { what: 'the policy to judge' },
    () => change('whole', { data: { key: `tried ${++tried}` } }),
    (said) => said === REFUSED,
  );
  for (const body of changes) expect([body, await change('whole', body)]).toEqual([body, REFUSED]);
  for (const body of changes) expect([body, await change('bare', body)]).toEqual([body, REFUSED]);
  expect(await change('whole', { metadata: { annotations: { 'spawner.io/idled-at': 'now' } } })).toBe('done');
});
