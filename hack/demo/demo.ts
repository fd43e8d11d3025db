import { parseArgs } from 'node:util';
import { REPLICAS_BEFORE_IDLE_ANNOTATION } from '../../contract/annotations.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../../contract/labels.ts';
import { step } from '../base/progress.ts';
import { chooseSidecarHost } from '../build/sidecar-host.ts';
import { chooseProvider } from '../cluster/choose.ts';
import { withCluster } from '../cluster/with-cluster.ts';
import { loadDebianImage, loadProjectImages } from '../images/images.ts';
import type { Cluster, Provider } from '../provider/provider.ts';
import { clients, keepAliveScript, NGINX_PACKAGES, nginx } from '../scene/apps.ts';
import { type InstallOptions, installChart, NAMESPACE, reaperOnCall, withChart } from '../scene/install.ts';
import { apply, ipOf, type Kubectl, kubectl, nameOf } from '../scene/kubectl.ts';
import { bundle } from '../scene/prepare.ts';
import { reaperPass } from '../scene/reaper-pass.ts';
import { readyPod, waitForStatus } from '../scene/wait.ts';
import { clientProgram } from '../tools/tools.ts';
import { say, show, showPass, showPods, showStatus, title } from './narration.ts';

const DEMO_NAMESPACE = 'spawner-demo';
/** Long enough to read the status of an idle pod, short enough to wait for. */
const IDLE_SECONDS = 10;
const CLIENTS = 3;

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
await bundle();
if (values.keep) {
  const provider = await chooseProvider();
  const cluster = await provider.up('demo', 'until-down');
  const { options, image } = await prepareDemo(provider, cluster);
  await step('installing the chart', () => installChart(cluster, options));
  await tell(cluster, image);
  lookAround(cluster);
} else {
  await withCluster('demo', async (provider, cluster) => {
    const { options, image } = await prepareDemo(provider, cluster);
    await withChart(cluster, options, () => tell(cluster, image));
  });
  say('\nEverything is gone again. To look around: npm run demo -- --keep');
}

async function prepareDemo(provider: Provider, cluster: Cluster): Promise<{ options: InstallOptions; image: string }> {
  const images = await loadProjectImages(provider, cluster, [await chooseSidecarHost()]);
  const image = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
  // The reaper of the chart gets its rights in this namespace, so it comes first.
  const there = await thereOf(cluster);
  await kubectl(there, ['delete', 'namespace', DEMO_NAMESPACE, '--ignore-not-found']);
  await kubectl(there, ['create', 'namespace', DEMO_NAMESPACE]);
  return { options: { images, values: reaperOnCall(DEMO_NAMESPACE, `${IDLE_SECONDS}s`) }, image };
}

async function thereOf({ kubeconfig }: Cluster): Promise<Kubectl> {
  return { program: await clientProgram('kubectl'), kubeconfig, namespace: DEMO_NAMESPACE };
}

async function tell(cluster: Cluster, image: string): Promise<void> {
  const there = await thereOf(cluster);
  await tellInjection(there, image);
  await tellConnections(there, image);
  await tellSleep(there);
  if (!values.keep) await kubectl(there, ['delete', 'namespace', DEMO_NAMESPACE, '--wait=false']);
}

async function tellInjection(there: Kubectl, image: string): Promise<void> {
  title('1. An ordinary Deployment: nginx, one container');
  await apply(there, nginx({ name: 'nginx', image, isMonitored: false }));
  await readyPod(there, 'nginx');
  await showPods(there, 'nginx');

  title('2. One label on its pod template: the new pod has the sidecar');
  const patch = { spec: { template: { metadata: { labels: { [MONITOR_LABEL]: MONITOR_ON } } } } };
  await show(there, ['patch', 'deployment', 'nginx', '--patch', JSON.stringify(patch)]);
  await kubectl(there, ['rollout', 'status', 'deployment', 'nginx', '--timeout', '60s']);
  await kubectl(there, [
    'wait',
    '--for=delete',
    'pod',
    '--selector',
    `app=nginx,!${MONITOR_LABEL}`,
    '--timeout',
    '60s',
  ]);
  await showPods(there, 'nginx');
}

async function tellConnections(there: Kubectl, image: string): Promise<void> {
  const pod = await readyPod(there, 'nginx');
  const name = nameOf(pod);
  title('3. Nobody is connected');
  await waitForStatus(there, name, ({ listening }) => listening);
  await showStatus(there, name);

  title(`4. ${CLIENTS} clients connect and stay`);
  await apply(there, [clients('clients', { image, count: CLIENTS, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(there, name, ({ active_connections }) => active_connections === CLIENTS);
  await showStatus(there, name);
  say('\nA pass of the reaper leaves it alone:');
  await pass(there);

  title('5. The last client leaves');
  await kubectl(there, ['delete', 'pod', 'clients', '--now']);
  await waitForStatus(there, name, ({ reason }) => reason === 'idle');
  await showStatus(there, name);
}

async function tellSleep(there: Kubectl): Promise<void> {
  title(`6. Nobody came back for ${IDLE_SECONDS} s: the next pass puts it to sleep`);
  const name = nameOf(await readyPod(there, 'nginx'));
  await waitForStatus(there, name, ({ seconds_inactive }) => seconds_inactive >= IDLE_SECONDS);
  await pass(there);
  await show(there, ['get', 'deployment', 'nginx']);
  const key = REPLICAS_BEFORE_IDLE_ANNOTATION.replaceAll('.', '\\.');
  say('\nWhat it takes to wake it up is written on it, the replicas it had:');
  await show(there, ['get', 'deployment', 'nginx', '--output', `jsonpath={.metadata.annotations.${key}}`]);
}

async function pass(there: Kubectl): Promise<void> {
  showPass(await reaperPass({ ...there, namespace: NAMESPACE }));
}

function lookAround({ kubeconfig }: Cluster): void {
  title('It runs on. To look around');
  say(`export KUBECONFIG=${kubeconfig}
kubectl get pods --all-namespaces
kubectl --namespace ${DEMO_NAMESPACE} scale deployment nginx --replicas 1    # wake it up
kubectl --namespace ${NAMESPACE} logs deployment/spawner-webhook
npm run cluster -- down --name demo                             # and away with it`);
}
