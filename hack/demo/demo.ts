import { parseArgs } from 'node:util';
import { REPLICAS_BEFORE_IDLE_ANNOTATION } from '../../contract/annotations.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../../contract/labels.ts';
import { NAMESPACE } from '../base/namespace.ts';
import { step } from '../base/progress.ts';
import { chooseSidecarHost } from '../build/sidecar-host.ts';
import { chooseProvider } from '../cluster/choose.ts';
import { withCluster } from '../cluster/with-cluster.ts';
import { loadDebianImage, loadProjectImages } from '../images/images.ts';
import type { Cluster, Provider } from '../provider/provider.ts';
import { clients, keepAliveScript, NGINX_PACKAGES, nginx } from '../scene/apps.ts';
import { eventually } from '../scene/eventually.ts';
import { type InstallOptions, installChart, reaperOnCall, withChart } from '../scene/install.ts';
import { apply, ipOf, type Kubectl, kubectl, nameOf } from '../scene/kubectl.ts';
import { bundle } from '../scene/prepare.ts';
import { reaperPass } from '../scene/reaper-pass.ts';
import { readyPod, waitForStatus } from '../scene/wait.ts';
import { clientProgram } from '../tools/tools.ts';
import { say, show, showPass, showPods, showStatus, title } from './narration.ts';
import { demonstrateSessions } from './sessions.ts';

const DEMO_NAMESPACE = 'spawner-demo';
/** Long enough to read the status of an idle pod, short enough to wait for. */
const IDLE_SECONDS = 10;
const CLIENTS = 3;

const { values, positionals } = parseArgs({
  options: { keep: { type: 'boolean', default: false } },
  allowPositionals: true,
});
await bundle();
if (positionals[0] === 'sessions') await demonstrateSessions();
else if (values.keep) {
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
  say('\nEverything has been removed. To keep the cluster and explore it: npm run demo -- --keep');
}

async function prepareDemo(provider: Provider, cluster: Cluster): Promise<{ options: InstallOptions; image: string }> {
  const images = await loadProjectImages(provider, cluster, [await chooseSidecarHost()]);
  const image = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
  // The reaper of the chart gets its rights in this namespace, so it comes first.
  const context = await kubectlContext(cluster);
  await kubectl(context, ['delete', 'namespace', DEMO_NAMESPACE, '--ignore-not-found']);
  await kubectl(context, ['create', 'namespace', DEMO_NAMESPACE]);
  return { options: { images, values: reaperOnCall(DEMO_NAMESPACE, `${IDLE_SECONDS}s`) }, image };
}

async function kubectlContext({ kubeconfig }: Cluster): Promise<Kubectl> {
  return { program: await clientProgram('kubectl'), kubeconfig, namespace: DEMO_NAMESPACE };
}

async function tell(cluster: Cluster, image: string): Promise<void> {
  const context = await kubectlContext(cluster);
  await tellInjection(context, image);
  await tellConnections(context, image);
  await tellSleep(context);
  if (!values.keep) await kubectl(context, ['delete', 'namespace', DEMO_NAMESPACE, '--wait=false']);
}

async function tellInjection(context: Kubectl, image: string): Promise<void> {
  title('1. An ordinary Deployment: nginx, one container');
  await apply(context, nginx({ name: 'nginx', image, isMonitored: false }));
  await readyPod(context, 'nginx');
  await showPods(context, 'nginx');

  title('2. One label on its pod template: the new pod has the sidecar');
  const patch = { spec: { template: { metadata: { labels: { [MONITOR_LABEL]: MONITOR_ON } } } } };
  await show(context, ['patch', 'deployment', 'nginx', '--patch', JSON.stringify(patch)]);
  await kubectl(context, ['rollout', 'status', 'deployment', 'nginx', '--timeout', '60s']);
  await kubectl(context, [
    'wait',
    '--for=delete',
    'pod',
    '--selector',
    `app=nginx,!${MONITOR_LABEL}`,
    '--timeout',
    '60s',
  ]);
  await showPods(context, 'nginx');
}

async function tellConnections(context: Kubectl, image: string): Promise<void> {
  const pod = await readyPod(context, 'nginx');
  const name = nameOf(pod);
  title('3. No client is connected');
  await waitForStatus(context, name, ({ listening }) => listening);
  await showStatus(context, name);

  title(`4. ${CLIENTS} clients connect and stay`);
  await apply(context, [clients('clients', { image, count: CLIENTS, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(context, name, ({ active_connections }) => active_connections === CLIENTS);
  await showStatus(context, name);
  say('\nA pass of the reaper leaves it alone:');
  // Until the Deployment is as old as its timeout, a pass says so rather than that clients are connected.
  const isOldEnough = (log: string) =>
    !log.includes('"reason":"changed-lately"') && !log.includes('"reason":"too-young"');
  showPass(await eventually(context, { what: 'a pass that judges the clients' }, () => pass(context), isOldEnough));

  title('5. The last client leaves');
  await kubectl(context, ['delete', 'pod', 'clients', '--now']);
  await waitForStatus(context, name, ({ reason }) => reason === 'idle');
  await showStatus(context, name);
}

async function tellSleep(context: Kubectl): Promise<void> {
  title(`6. No client for ${IDLE_SECONDS} s: the next pass puts it to sleep`);
  const name = nameOf(await readyPod(context, 'nginx'));
  await waitForStatus(context, name, ({ seconds_inactive }) => seconds_inactive >= IDLE_SECONDS);
  showPass(await pass(context));
  await show(context, ['get', 'deployment', 'nginx']);
  const key = REPLICAS_BEFORE_IDLE_ANNOTATION.replaceAll('.', '\\.');
  say('\nAn annotation keeps its former number of replicas, to wake it up with:');
  await show(context, ['get', 'deployment', 'nginx', '--output', `jsonpath={.metadata.annotations.${key}}`]);
}

function pass(context: Kubectl): Promise<string> {
  return reaperPass({ ...context, namespace: NAMESPACE });
}

function lookAround({ kubeconfig }: Cluster): void {
  title('The cluster keeps running. To explore it');
  say(`export KUBECONFIG=${kubeconfig}
kubectl get pods --all-namespaces
kubectl --namespace ${DEMO_NAMESPACE} scale deployment nginx --replicas 1    # wake it up
kubectl --namespace ${NAMESPACE} logs deployment/spawner-webhook
npm run cluster -- down --name demo                             # remove the cluster`);
}
