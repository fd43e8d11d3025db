import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { REPOSITORY } from '../hack/base/paths.ts';
import { type Line, linesSvg } from '../hack/draw/lines.ts';
import { nginx } from '../hack/scene/apps.ts';
import { apply, ipOf, kubectl } from '../hack/scene/kubectl.ts';
import { start } from './app.ts';
import { nodeScript } from './counting-apps.ts';
import { DASHBOARD, listQueries } from './dashboard.ts';
import { environment, useNamespace } from './environment.ts';
import { type Prometheus, runPrometheus } from './prometheus.ts';
import { plainConfig } from './prometheus-config.ts';

// SPAWNER_PICTURE=1 writes docs/metrics.json, and draws docs/metrics.svg from it: two minutes of an nginx that is visited, left, and
// put to sleep.
const onDemand = process.env.SPAWNER_PICTURE ? describe : describe.skip;
/** Panels of the dashboard, and what their axes show. */
const PANELS = [
  ['Connections by workload', 'connections'],
  ['Accepted per second', 'per second'],
  ['Idle for', 'seconds'],
  ['Pods that sleep', 'pods'],
] as const;
const CAPTION = [
  'Four queries of the dashboard, asked of a Prometheus every two seconds.',
  'Clients connect to "web" and "chat"; those of "web" leave, and it is put to sleep.',
];
const STEP_SECONDS = 2;

onDemand('the picture in docs/metrics.md', () => {
  const cluster = useNamespace('shop');
  const { namespace } = cluster;
  const { nginx: image, images } = environment;

  afterAll(() =>
    kubectl(cluster, ['delete', '--ignore-not-found', `clusterrole/${namespace}`, `clusterrolebinding/${namespace}`]),
  );

  test('plots what the dashboard asks for', async () => {
    const prometheus = await runPrometheus(cluster, stringify(plainConfig(namespace)));
    const began = Date.now() / 1000;
    const pods = [
      await start(cluster, 'web', nginx({ name: 'web', image, isMonitored: true, replicas: 2 })),
      await start(cluster, 'chat', nginx({ name: 'chat', image, isMonitored: true })),
    ];
    const visitors = pods.map((pod, at) =>
      nodeScript(`visitors-${at}`, {
        image: `${images.registry}/spawner:${images.tag}`,
        script: visit(ipOf(pod), 40 - 25 * at),
      }),
    );
    await setTimeout(15_000);
    await apply(cluster, visitors);
    await setTimeout(50_000);
    await kubectl(cluster, ['delete', 'pod', 'visitors-0', '--wait=false']);
    await setTimeout(25_000);
    await kubectl(cluster, ['scale', 'deployment', 'web', '--replicas', '0']);
    await setTimeout(30_000);
    const charts = await Promise.all(PANELS.map(([title, axis]) => ask(prometheus, { title, axis, began })));
    for (const { lines } of charts) expect(lines).not.toEqual([]);
    const picture = { caption: CAPTION, charts };
    writeFileSync(join(REPOSITORY, 'docs/metrics.json'), `${JSON.stringify(picture)}\n`);
    writeFileSync(join(REPOSITORY, 'docs/metrics.svg'), await linesSvg(picture));
  });

  async function ask(prometheus: Prometheus, { title, axis, began }: { title: string; axis: string; began: number }) {
    const queries = listQueries(DASHBOARD, { namespace, workload: 'web' }).filter(([panel]) => panel === title);
    const range = { start: String(began), end: String(Date.now() / 1000), step: String(STEP_SECONDS) };
    const query = ([, query]: [string, string]) => prometheus.ask<Matrix>('query_range', { query, ...range });
    const answers = await Promise.all(queries.map(query));
    const legends = DASHBOARD.panels.find((panel) => panel.title === title)?.targets ?? [];
    const lines = answers.flatMap(({ result }, at) =>
      result.map(({ metric, values }): Line => {
        const name = metric.workload ?? legends[at]?.legendFormat ?? '';
        return { name, points: values.map(([time, value]) => [round(time - began), round(Number(value))]) };
      }),
    );
    return { title, axis, lines };
  }
});

/** To hundredths: more than a picture shows. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

interface Matrix {
  result: { metric: Record<string, string>; values: [time: number, value: string][] }[];
}

/** One more lasting connection every second, up to a maximum, and some short ones. */
function visit(ip: string, most: number): string {
  const request = `this.write('GET / HTTP/1.1\\r\\nHost: web\\r\\n\\r\\n')`;
  const connect = `require('net').connect(8080, '${ip}', function () { ${request} }).on('error', () => {}).resume()`;
  return `let n = 0; setInterval(() => { if (n++ < ${most}) ${connect}; if (n % 3 === 0) setTimeout((s) => s.destroy(), 300, ${connect}) }, 700)`;
}
