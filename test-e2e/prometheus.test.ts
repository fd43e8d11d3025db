import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { REPOSITORY } from '../hack/base/paths.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { start } from './app.ts';
import { DASHBOARD, listQueries } from './dashboard.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';
import { type Prometheus, runPrometheus } from './prometheus.ts';
import { operatorConfig } from './prometheus-config.ts';
import { causeFailures } from './seen-failures.ts';

// It brings cluster-wide kinds and roles, so it runs on clusters of our own.
const onOwn = environment.provider === 'context' ? describe.skip : describe;

onOwn('Prometheus, with what Prometheus Operator makes of the chart', () => {
  const cluster = useNamespace('spawner-test-prometheus');
  const { namespace } = cluster;
  let prometheus: Prometheus;

  beforeAll(async () => {
    const config = stringify(await operatorConfig(namespace));
    const requests = { resources: { requests: { cpu: '10m', memory: '16Mi' } } };
    const app = { image: environment.nginx, isMonitored: true, container: requests };
    const [pod] = await Promise.all([
      start(cluster, 'web', nginx({ ...app, name: 'web', replicas: 2 })),
      start(cluster, 'sleeper', nginx({ ...app, name: 'sleeper', replicas: 3 })),
      start(cluster, 'attached', nginx({ ...app, name: 'attached', isMonitored: false })),
      runPrometheus(cluster, config).then((running) => {
        prometheus = running;
      }),
      causeFailures(cluster, environment.nginx),
    ]);
    // Gets its sidecar while it runs, as an ephemeral container.
    const label = ['label', 'pod', nameOf(await readyPod(cluster, 'attached')), `${MONITOR_LABEL}=${MONITOR_ON}`];
    await kubectl(cluster, label);
    const script = keepAliveScript(ipOf(pod));
    await apply(cluster, [clients('clients', { image: environment.nginx, count: 3, script })]);
    const isAwake = `count(namespace_workload_resource:spawner_pod_requests:awake{namespace="${namespace}",workload="sleeper"}) == 2
      and on () namespace_workload:spawner_replicas:awake{namespace="${namespace}",workload="sleeper"} == 3`;
    await untilFound(isAwake);
    await kubectl(cluster, ['scale', 'deployment', 'sleeper', '--replicas', '0']);
    await untilFound(`namespace_workload:spawner_replicas:asleep{namespace="${namespace}"} == 3`);
    await untilFound(`up{namespace="${namespace}",workload="attached"} == 1`);
    await untilFound('count(count by (alertname) (ALERTS{alertname=~"Spawner.+"})) >= 2');
    await untilFound(`sum(spawner_connections{namespace="${namespace}",state="established"}) == 3`);
  }, 180_000);

  afterAll(async () => {
    const kinds = ['validatingwebhookconfiguration', 'clusterrole', 'clusterrolebinding'];
    await kubectl(cluster, ['delete', '--ignore-not-found', ...kinds.map((kind) => `${kind}/${namespace}`)]);
  });

  const untilFound = (expression: string) =>
    eventually(
      cluster,
      { what: expression },
      () => prometheus.query(expression),
      ({ length }) => length > 0,
    );

  test('every sidecar is found once, also an attached one, and so are the webhook and the controller', async () => {
    const there = `namespace="${namespace}",workload!="sleeper"`;
    // A target is scraped for the first time within its interval, and the attached sidecar came last.
    const counts = await eventually(
      cluster,
      { what: 'three sidecars that are scraped' },
      async () => {
        const found = await prometheus.query(`count by (workload) (up{job=~".*sidecar",${there}} == 1)`);
        return found.map(({ metric, value: [, count] }) => [metric.workload, count]);
      },
      (found) => found.length > 1,
    );
    expect(Object.fromEntries(counts)).toEqual({ attached: '1', web: '2' });
    // One that another test has just killed comes back.
    const jobs = await eventually(
      cluster,
      { what: 'the four jobs of the chart, which are scraped' },
      () => prometheus.query(`count by (job) (up{namespace="${NAMESPACE}"} == 1)`),
      ({ length }) => length > 3,
    );
    expect(new Set(jobs.map(({ metric }) => metric.job))).toEqual(
      new Set(['spawner-controller', 'spawner-session-api', 'spawner-sessions', 'spawner-webhook']),
    );
  });

  test('the plain scrape configuration finds the same sidecars', async () => {
    type Targets = { activeTargets: { scrapePool: string; labels: Record<string, string>; health: string }[] };
    const { activeTargets } = await eventually(
      cluster,
      { what: 'every sidecar scraped once by both configurations' },
      () => prometheus.ask<Targets>('targets', { state: 'active' }),
      (targets) =>
        !targets.activeTargets.some(({ labels, health }) => labels.namespace === namespace && health === 'unknown'),
    );
    const sidecars = (pool: RegExp) =>
      activeTargets
        .filter(
          ({ scrapePool, labels }) =>
            pool.test(scrapePool) && labels.namespace === namespace && labels.workload !== 'sleeper',
        )
        .map(({ labels: { job, ...labels }, health }) => ({ ...labels, health }))
        .sort((one, other) => stringify(one).localeCompare(stringify(other)));
    expect(sidecars(/^podMonitor/)).toHaveLength(3);
    expect(sidecars(/^plain/)).toEqual(sidecars(/^podMonitor/));
  });

  test('every rule is evaluated, and all series that it reads exist', async () => {
    const { groups } = await prometheus.ask<{ groups: { rules: { name: string; query: string; health: string }[] }[] }>(
      'rules',
    );
    const rules = groups.flatMap((group) => group.rules);
    expect(rules).toHaveLength(16);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    const read = await Promise.all(rules.map(({ query }) => selectorsOf(query)));
    for (const selector of new Set(read.flat())) await untilFound(selector);
  });

  test('the alerts that have a cause fire or wait, and the others do not', async () => {
    // Whether sessions fail is the choice of another file.
    const ours = 'alertname=~"Spawner.+",alertname!~"SpawnerSession.+"';
    const alerts = await prometheus.query(`count by (alertname, namespace) (ALERTS{${ours}})`);
    const names = alerts.map(({ metric }) => metric.alertname).sort();
    expect(names).toEqual(['SpawnerReaperFails', 'SpawnerWebhookNotReached']);
  });

  test.each(listQueries(DASHBOARD, { namespace, workload: 'web' }))('the dashboard has data in "%s"', (_, query) =>
    untilFound(query),
  );

  test('the dashboard of the chart is the one that was tested', async () => {
    const name = ['get', 'configmap', 'spawner-dashboard', '--output', 'json'];
    const { data } = JSON.parse(await kubectl(inNamespace(NAMESPACE), name));
    expect(JSON.parse(data['spawner.json'])).toEqual(DASHBOARD);
  });

  test('the HorizontalPodAutoscaler of examples/ is accepted, and what its adapter asks has data', async () => {
    const example = readFileSync(join(REPOSITORY, 'examples/hpa.yaml'), 'utf8');
    await kubectl(cluster, ['apply', '--dry-run=server', '--filename', '-'], example);
    const values = { Series: 'spawner_connections', LabelMatchers: `namespace="${namespace}"`, GroupBy: 'pod' };
    const template = /metricsQuery: (.*)/.exec(example)?.[1] ?? '';
    const query = Object.entries(values).reduce((text, [name, value]) => text.replace(`<<.${name}>>`, value), template);
    const counts = (await prometheus.query(query)).map(({ value: [, count] }) => count);
    expect(counts.filter((count) => count !== '0')).toEqual(['3']);
  });

  /** What an expression reads, each as an expression of its own. */
  async function selectorsOf(query: string): Promise<string[]> {
    return selectorsIn(await prometheus.ask('parse_query', { query }));
  }
});

/** The vector selectors in a syntax tree, however deep. */
function selectorsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, matchers } = node as { type?: string; matchers?: Matcher[] };
  if (type === 'vectorSelector' || type === 'matrixSelector')
    return [`{${(matchers ?? []).map((each) => `${each.name}${each.type}${JSON.stringify(each.value)}`).join(',')}}`];
  return Object.values(node).flatMap(selectorsIn);
}

interface Matcher {
  type: string;
  name: string;
  value: string;
}
