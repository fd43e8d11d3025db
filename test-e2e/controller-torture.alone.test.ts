import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { restartApiServer } from '../hack/cluster/embedded/restart.ts';
import { ApiProxy, type ProxiedRequest } from '../hack/scene/api-proxy.ts';
import { nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { hasSidecar, kubectl, listPodsOfApp, nameOf } from '../hack/scene/kubectl.ts';
import { killController, startController } from '../hack/scene/run-controller.ts';
import { waitForStatus } from '../hack/scene/wait.ts';
import { start } from './app.ts';
import { environment, inNamespace, testWhereClusterCan, useNamespace } from './environment.ts';
import { useApi } from './webhook-api.ts';

// Some minutes, so only for who asks for them. Killing a controller and an API server takes a cluster of our own.
const SECONDS = Number(process.env.SPAWNER_TORTURE_SECONDS ?? 0);
const testWhereAsked = SECONDS > 0 ? testWhereClusterCan('restart-api-server') : test.skip;

const cluster = useNamespace('spawner-test-torture');
const release = inNamespace(NAMESPACE);
const api = useApi(cluster);
const proxy = new ApiProxy();
const logFile = join(mkdtempSync(join(tmpdir(), 'spawner-torture-')), 'controller.log');
const { registry, tag } = environment.images;
const sidecarImage = `${registry}/spawner-sidecar:${tag}`;
const REPLICAS = 12;

const scale = async (replicas: number) => {
  await kubectl(release, ['scale', 'deployment', 'spawner-controller', '--replicas', String(replicas)]);
  await kubectl(release, ['rollout', 'status', 'deployment', 'spawner-controller', '--timeout', '60s']);
};
beforeAll(() => (SECONDS > 0 ? scale(0) : undefined));
afterAll(async () => {
  if (SECONDS > 0) await scale(1);
});

const isFault = () => Math.random() < 0.1;
const FAULTS = [{ status: 409 }, { status: 429 }, { status: 500 }, 'cut'] as const;
const isRead = ({ method }: ProxiedRequest) => method === 'GET' || method === 'WATCH';
const written = () => proxy.seen.filter((each) => !isRead(each) && (each.status ?? 500) < 300);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

testWhereAsked(
  'killed again and again, with API servers that restart and requests that fail, the controller converges and repeats no write',
  async () => {
    const kubeconfig = await proxy.start(environment);
    const settings = { SPAWNER_CERTIFICATE_LIFETIME: '60s' };
    const launch = () => startController({ kubeconfig, sidecarImage, healthPort: 18_081, logFile, settings });
    let controller: ChildProcess = launch();
    let kills = 0;
    proxy.interfere = () => (isFault() ? FAULTS[Math.floor(Math.random() * FAULTS.length)] : undefined);
    await start(
      cluster,
      'late',
      nginx({ name: 'late', image: environment.nginx, isMonitored: false, replicas: REPLICAS }),
    );
    const names = (await listPodsOfApp(cluster, 'late')).map(nameOf);
    const end = performance.now() + SECONDS * 1000;
    let restartAt = performance.now() + 20_000;
    while (performance.now() < end) {
      await sleep(Math.random() * 6000);
      await killController(controller);
      kills += 1;
      controller = launch();
      const next = names.pop();
      if (next)
        await kubectl(cluster, ['label', 'pod', next, `${MONITOR_LABEL}=${MONITOR_ON}`]).catch(() => names.push(next));
      if (performance.now() < restartAt) continue;
      restartApiServer(environment.name);
      restartAt = performance.now() + 40_000;
    }
    try {
      await untilConverged();
    } finally {
      proxy.interfere = () => undefined;
      await sleep(3000);
      await killController(controller);
      proxy.stop();
    }
    report(kills);
  },
  (SECONDS + 180) * 1000,
);

/** Every pod has one sidecar that answers, and the webhook is trusted. */
async function untilConverged(): Promise<void> {
  const late = async () =>
    (await listPodsOfApp(cluster, 'late')).filter(({ metadata }) => metadata?.labels?.[MONITOR_LABEL]);
  const pods = await eventually(cluster, { what: 'sidecars', seconds: 90 }, late, (all) =>
    all.every(({ spec }) => spec?.ephemeralContainers?.length === 1),
  );
  for (const pod of pods) await waitForStatus(cluster, nameOf(pod), ({ listening }) => listening);
  expect(pods.map(({ status }) => status?.containerStatuses?.[0]?.restartCount)).toEqual(pods.map(() => 0));
  const labelled = {
    metadata: { name: 'new', labels: { [MONITOR_LABEL]: MONITOR_ON } },
    spec: { containers: [{ name: 'app', image: 'none' }] },
  };
  await eventually(
    cluster,
    { what: 'the webhook', seconds: 60 },
    async () => (await api.dryRun(labelled)).pod,
    hasSidecar,
  );
  expect(written().filter(({ path }) => path.endsWith('/ephemeralcontainers')).length).toBe(pods.length);
}

function report(kills: number): void {
  const kinds: Record<string, number> = {};
  for (const { method, path } of written()) {
    const kind = `${method} ${path
      .split('/')
      .filter((part) => /^[a-z]+s$/.test(part))
      .at(-1)}`;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  const failed = proxy.seen.filter(({ status }) => status === undefined || status >= 400).length;
  process.stderr.write(
    `${kills} kills, ${proxy.seen.length} requests, ${failed} failed; written: ${JSON.stringify(kinds)}\n`,
  );
}
