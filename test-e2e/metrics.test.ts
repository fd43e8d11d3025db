import { expect, test } from '@jest/globals';
import { METRICS_PATH } from '../contract/paths.ts';
import { DEFAULT_SERVE_PORT, HEALTH_PORT } from '../contract/ports.ts';
import { nginx } from '../hack/apps.ts';
import { eventually } from '../hack/eventually.ts';
import { NAMESPACE } from '../hack/install.ts';
import { askPod, type Kubectl, kubectl, nameOf } from '../hack/kubectl.ts';
import { tryRun } from '../hack/run.ts';
import { clientProgram } from '../hack/tools.ts';
import { start } from './app.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-metrics');

/** What promtool has to say of metrics; nothing where they keep all conventions. */
async function problemsOf(metrics: string): Promise<string> {
  const promtool = await clientProgram('promtool');
  const { code, stdout, stderr } = await tryRun(promtool, ['check', 'metrics'], { input: metrics });
  return code === 0 ? '' : `${stdout}${stderr}`;
}

/** Once it answers: a pod is ready when its app is, and the sidecar may need a moment more. */
function metricsOf(there: Kubectl, pod: string, port: number): Promise<string> {
  const ask = () => askPod(there, pod, { port, path: METRICS_PATH });
  return eventually(there, { what: `metrics of ${pod}` }, ask, (text) => text !== '');
}

test('the metrics of a sidecar keep Prometheus’ conventions', async () => {
  const pod = await start(cluster, 'nginx', nginx({ name: 'nginx', image: environment.nginx, isMonitored: true }));
  const metrics = await metricsOf(cluster, nameOf(pod), DEFAULT_SERVE_PORT);
  expect(metrics).toContain('spawner_connections{');
  expect(await problemsOf(metrics)).toBe('');
});

test.each([['webhook'], ['controller']])('the metrics of the %s keep Prometheus’ conventions', async (component) => {
  const there = inNamespace(NAMESPACE);
  const selector = `app.kubernetes.io/component=${component}`;
  const pods = ['get', 'pods', '--selector', selector, '--output', 'jsonpath={.items[0].metadata.name}'];
  const metrics = await metricsOf(there, await kubectl(there, pods), HEALTH_PORT);
  expect(metrics).toContain(`spawner_${component}_`);
  expect(await problemsOf(metrics)).toBe('');
});

test('promtool finds a metric that does not keep them', async () => {
  expect(await problemsOf('# HELP things Things.\n# TYPE things counter\nthings 1\n')).toContain('_total');
});
