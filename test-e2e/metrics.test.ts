import { expect, test } from '@jest/globals';
import { METRICS_PATH } from '../contract/paths.ts';
import { DEFAULT_SERVE_PORT, HEALTH_PORT } from '../contract/ports.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { tryRun } from '../hack/base/run.ts';
import { nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { askPod, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import { clientProgram } from '../hack/tools/tools.ts';
import { start } from './app.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-metrics');

/** What promtool has to say of metrics; nothing where they keep all conventions. */
async function problemsOf(metrics: string): Promise<string> {
  const promtool = await clientProgram('promtool');
  const { code, stdout, stderr } = await tryRun(promtool, ['check', 'metrics'], { input: metrics });
  return code === 0 ? '' : `${stdout}${stderr}`;
}

/** Once a pod answers: one is ready when its app is, and the sidecar may need a moment more; another may be on its way out. */
function metricsOf(there: Kubectl, selector: string, port: number): Promise<string> {
  const first = ['get', 'pods', '--selector', selector, '--output', 'jsonpath={.items[0].metadata.name}'];
  const ask = async () => askPod(there, await kubectl(there, first), { port, path: METRICS_PATH });
  return eventually(there, { what: `metrics of ${selector}` }, ask, (text) => text !== '');
}

test('the metrics of a sidecar keep Prometheus’ conventions', async () => {
  await start(cluster, 'nginx', nginx({ name: 'nginx', image: environment.nginx, isMonitored: true }));
  const metrics = await metricsOf(cluster, 'app=nginx', DEFAULT_SERVE_PORT);
  expect(metrics).toContain('spawner_connections{');
  expect(await problemsOf(metrics)).toBe('');
});

test.each([['webhook'], ['controller']])('the metrics of the %s keep Prometheus’ conventions', async (component) => {
  const selector = `app.kubernetes.io/component=${component}`;
  const metrics = await metricsOf(inNamespace(NAMESPACE), selector, HEALTH_PORT);
  expect(metrics).toContain(`spawner_${component}_`);
  expect(await problemsOf(metrics)).toBe('');
});

test('promtool finds a metric that does not keep them', async () => {
  expect(await problemsOf('# HELP things Things.\n# TYPE things counter\nthings 1\n')).toContain('_total');
});
