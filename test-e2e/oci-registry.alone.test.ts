import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { REPOSITORY } from '../hack/base/paths.ts';
import { run } from '../hack/base/run.ts';
import { buildPauseImage } from '../hack/cluster/embedded/pause.ts';
import { REGISTRY } from '../hack/cluster/embedded/registry.ts';
import { pushImage } from '../hack/images/buildah.ts';
import { apply, kubectl, readPod } from '../hack/scene/kubectl.ts';
import { withForwardedPort } from '../hack/scene/port-forward.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { clientProgram } from '../hack/tools/tools.ts';
import { environment, testWhereClusterCan, useNamespace } from './environment.ts';
import { helm } from './helm.ts';
import { programImage } from './program-image.ts';

// By itself, as the release that all other tests share is upgraded. On a cluster that is not ours, nothing is pushed.
const testOnOurs = environment.provider === 'context' ? test.skip : test;
const testWithPulls = testWhereClusterCan('pull-from-pod');
const cluster = useNamespace('spawner-test-registry');
const folder = mkdtempSync(join(tmpdir(), 'spawner-charts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 0, ...spec },
});

beforeAll(async () => {
  if (environment.provider === 'context') return;
  const container = {
    name: 'registry',
    image: programImage('registry'),
    imagePullPolicy: 'IfNotPresent',
    args: [`:${REGISTRY.port}`],
    readinessProbe: { httpGet: { path: '/v2/', port: REGISTRY.port }, periodSeconds: 1 },
  };
  const onNode = environment.capabilities.includes('pull-from-pod') && {
    hostNetwork: true,
    nodeName: await kubectl(cluster, ['get', 'nodes', '--output', 'jsonpath={.items[0].metadata.name}']),
  };
  await apply(cluster, [pod('registry', { ...onNode, containers: [container] })]);
  await readyPod(cluster, 'registry');
});

/** Runs work with the registry's address on this machine. */
const withRegistry = <T>(work: (address: string) => Promise<T>) =>
  withForwardedPort(cluster, { pod: 'registry', port: REGISTRY.port }, (port) => work(`localhost:${port}`));

testOnOurs('the chart is packaged and pushed as a release does, and the release is upgraded from there', async () => {
  const { registry, tag } = environment.images;
  await run(join(REPOSITORY, 'hack/package-chart.sh'), [registry, folder, 'https://code.example/spawner'], {
    env: { HELM: await clientProgram('helm') },
  });
  const [chart = ''] = readdirSync(folder);
  const place = ['spawner', '--namespace', NAMESPACE];
  await withRegistry(async (address) => {
    await helm('push', join(folder, chart), `oci://${address}/charts`, '--plain-http');
    // Where the images are is the published chart's own default.
    const values = ['--reset-values', '--set', `image.tag=${tag}`, '--wait', '--timeout', '3m'];
    await helm('upgrade', ...place, `oci://${address}/charts/spawner`, '--plain-http', ...values);
  });
  const values = JSON.parse(await helm('get', 'values', ...place, '--all', '--output', 'json'));
  expect(values.image).toMatchObject({ registry, tag });
  await helm('rollback', ...place, '--wait', '--timeout', '3m');
});

testWithPulls('an image is pushed, and the node pulls it for a pod', async () => {
  const name = 'pulled';
  await withRegistry(async (address) => pushImage(await buildPauseImage(), `${address}/pause:1`));
  const container = { name, image: `${REGISTRY.host}/pause:1`, imagePullPolicy: 'Always' };
  await apply(cluster, [pod(name, { containers: [container] })]);
  await readyPod(cluster, name);
  const { status } = await readPod(cluster, name);
  expect(status?.containerStatuses?.[0]?.imageID).toContain(`${REGISTRY.host}/pause@sha256:`);
});
