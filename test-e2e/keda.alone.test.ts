import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import { EXPORTER_ALIAS_ANNOTATION, SERVE_PORT_ANNOTATION } from '../contract/annotations.ts';
import { REPOSITORY } from '../hack/base/paths.ts';
import { type Manifest, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, type Kubectl, kubectl, readDeployment } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { start } from './app.ts';
import { nodeScript } from './counting-apps.ts';
import { environment, useNamespace } from './environment.ts';
import { clusterIp, removeKeda, runKeda } from './keda.ts';
import { runPrometheus } from './prometheus.ts';
import { plainConfig } from './prometheus-config.ts';

// KEDA brings cluster-wide kinds and an APIService, so it runs on clusters of our own.
const onOwn = environment.provider === 'context' ? describe.skip : describe;

onOwn('KEDA, with the ScaledObjects of examples/', () => {
  const cluster = useNamespace('spawner-test-keda');
  const status = useNamespace('spawner-test-keda-status');
  const { nginx: image, images } = environment;

  // Each waits more than it works, so they run at once.
  const stories: Readonly<Record<string, () => Promise<void>>> = {
    'keda-prometheus.yaml scales up by 250 connections, to zero when they are gone, and lets itself be woken by hand':
      () => scalesByConnections(cluster, 'keda-prometheus.yaml').then(() => wakesByHand(cluster)),
    'keda-status.yaml does the same from the sidecars alone': () => scalesByConnections(status, 'keda-status.yaml'),
    'keda-front-door.yaml wakes what is behind the front, and puts it to sleep again': wakesBehindFront,
    'keda-tcp-exporter.yaml scales by the query of tcp-exporter’s users': scalesByNewConnections,
    'the four ScaledObjects of tcp-exporter’s repository scale injected pods, unchanged': scalesTheBoutique,
  };
  let running: Record<string, Promise<void>>;

  beforeAll(async () => {
    await runPrometheus(cluster, stringify(withServiceJobs(plainConfig(cluster.namespace))));
    await runKeda({ 'prometheus.monitoring.svc': await clusterIp(cluster, 'prometheus') });
    running = Object.fromEntries(Object.entries(stories).map(([name, tell]) => [name, tell()]));
    // Each test looks at its own.
    await Promise.allSettled(Object.values(running));
  }, 240_000);
  afterAll(async () => {
    await removeKeda();
    const { namespace } = cluster;
    const roles = [`clusterrole/${namespace}`, `clusterrolebinding/${namespace}`];
    await kubectl(cluster, ['delete', '--ignore-not-found', ...roles]);
  });

  test.each(Object.keys(stories))('%s', async (name) => {
    await running[name];
  });

  async function scalesByConnections(there: Kubectl, example: string): Promise<void> {
    const pod = await start(there, 'web', nginx({ name: 'web', image, isMonitored: true }));
    await apply(there, [connections('users', ipOf(pod), 250), ...scaledObject(example, there.namespace)]);
    await replicas(there, 'web', (count) => count === 3);
    await kubectl(there, ['delete', 'pod', 'users']);
    await replicas(there, 'web', (count) => count === 0);
  }

  async function wakesByHand(there: Kubectl): Promise<void> {
    await kubectl(there, ['scale', 'deployment/web', '--replicas=1']);
    await replicas(there, 'web', (count) => count === 0);
    await kubectl(there, ['annotate', 'scaledobject', 'web', 'autoscaling.keda.sh/paused-replicas=1']);
    await replicas(there, 'web', (count) => count === 1);
  }

  async function wakesBehindFront(): Promise<void> {
    const front = await start(cluster, 'front', nginx({ name: 'front', image, isMonitored: true }));
    await apply(cluster, nginx({ name: 'backend', image, isMonitored: false, replicas: 0 }));
    await apply(cluster, scaledObject('keda-front-door.yaml', cluster.namespace));
    await apply(cluster, [connections('user', ipOf(front), 1)]);
    await replicas(cluster, 'backend', (count) => count === 1);
    await kubectl(cluster, ['delete', 'pod', 'user']);
    await replicas(cluster, 'backend', (count) => count === 0);
  }

  async function scalesByNewConnections(): Promise<void> {
    const [game, scaled] = scaledObject('keda-tcp-exporter.yaml', cluster.namespace);
    await apply(cluster, exporterPod(game));
    const pod = await readyPod(cluster, 'game');
    await apply(cluster, [visits('visitors', ipOf(pod)), ...(scaled ? [scaled] : [])]);
    await replicas(cluster, 'game', (count) => count >= 2);
  }

  async function scalesTheBoutique(): Promise<void> {
    const annotations = { [EXPORTER_ALIAS_ANNOTATION]: 'true', [SERVE_PORT_ANNOTATION]: '9100' };
    const names = Object.keys(BOUTIQUE);
    const options = { image, isMonitored: true, annotations };
    const pods = await Promise.all(names.map((name) => start(cluster, name, nginx({ name, ...options }))));
    await apply(cluster, [
      // Twice what one pod is for.
      ...Object.values(BOUTIQUE).map((threshold, at) =>
        visits(`visitors-${at}`, ipOf(pods[at] ?? {}), 1000 / (2 * Number(threshold))),
      ),
      ...Object.entries(BOUTIQUE).map(([name, threshold]) => boutiqueScaledObject(name, threshold)),
    ]);
    await Promise.all(names.map((name) => replicas(cluster, name, (count) => count >= 2)));
  }

  /** An example as it ships, but for its namespace and for how long it waits. */
  function scaledObject(example: string, namespace: string): Manifest[] {
    const text = readFileSync(join(REPOSITORY, 'examples', example), 'utf8')
      .replaceAll('namespace="default"', `namespace="${namespace}"`)
      .replaceAll('.default.svc', `.${namespace}.svc`)
      .replaceAll(/pollingInterval: \d+/g, 'pollingInterval: 1')
      .replaceAll(/ cooldownPeriod: \d+/g, ' cooldownPeriod: 5');
    return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  }

  /** The example's Deployment with the images of the tests. */
  function exporterPod(game: Manifest | undefined): Manifest[] {
    const sidecar = `${images.registry}/spawner-sidecar:${images.tag}`;
    const text = JSON.stringify(game).replaceAll(
      /"registry\.example\.com\/team\/spawner-sidecar:[^"]*"/g,
      `"${sidecar}"`,
    );
    const changed = JSON.parse(text);
    const [config, server] = nginx({ name: 'game', image, isMonitored: false }) as [
      Manifest,
      { spec: { template: { spec: PodSpec } } },
    ];
    const { containers, ...rest } = server.spec.template.spec;
    const spec: PodSpec = changed.spec.template.spec;
    Object.assign(spec, rest, { containers: [...containers, ...spec.containers.slice(1)] });
    return [config, changed];
  }

  /** A pod that holds connections open until it is deleted. */
  function connections(name: string, ip: string, count: number): Manifest {
    const hold = `for (let i = 0; i < ${count}; i++) require('net').connect(8080, '${ip}', function () { this.write('GET / HTTP/1.1\\r\\nHost: web\\r\\n\\r\\n') }).on('error', () => {}).resume()`;
    return nodeScript(name, {
      image: `${images.registry}/spawner:${images.tag}`,
      script: `${hold}; setInterval(() => {}, 1e6)`,
    });
  }

  /** A pod that comes and goes, 20 times a second or as often as it is told. */
  function visits(name: string, ip: string, everyMs = 50): Manifest {
    const visit = `require('net').connect(8080, '${ip}', function () { this.destroy() }).on('error', () => {})`;
    return nodeScript(name, {
      image: `${images.registry}/spawner:${images.tag}`,
      script: `setInterval(() => ${visit}, ${everyMs})`,
    });
  }
});

/** Those that hpa/configure_hpa.sh of jhcook/kubernetes-dev-env scales by the metric, and their thresholds. */
const BOUTIQUE = { recommendationservice: '3', currencyservice: '16', productcatalogservice: '5', cartservice: '3' };

/** One of its four ScaledObjects: the query is its own, and so are all numbers. */
function boutiqueScaledObject(name: string, threshold: string): Manifest {
  const metric = 'boutique_tcp_port_established_connections_total';
  const query = `sum(rate(${metric}{job =~ "${name}"}[30s]))`;
  const metadata = { serverAddress: 'http://prometheus.monitoring.svc:9090', metricName: metric, query, threshold };
  const spec = {
    scaleTargetRef: { kind: 'Deployment', name },
    minReplicaCount: 1,
    maxReplicaCount: 20,
    cooldownPeriod: 30,
    pollingInterval: 1,
    triggers: [{ type: 'prometheus', metadata }],
  };
  return { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: `${name}-scale` }, spec };
}

/** Its ServiceMonitors give each service a job of its name. */
function withServiceJobs(config: ReturnType<typeof plainConfig>): object {
  const asJob = { source_labels: ['workload'], regex: '(.+service)', target_label: 'job' };
  const scrapeConfigs = config.scrape_configs.map((each) =>
    each.job_name === 'spawner-sidecars'
      ? { ...each, relabel_configs: [...(each.relabel_configs as object[]), asJob] }
      : each,
  );
  return { ...config, scrape_configs: scrapeConfigs };
}

interface PodSpec {
  containers: object[];
}

/** Waits until a Deployment's spec has the wanted replicas. The HorizontalPodAutoscaler looks every 15 s. */
async function replicas(cluster: Kubectl, name: string, satisfies: (count: number) => boolean): Promise<void> {
  const wait = { what: `another number of replicas of ${name}`, seconds: 90 };
  const read = async () => (await readDeployment(cluster, name)).spec?.replicas ?? -1;
  await eventually(cluster, wait, read, satisfies);
}
