import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { DRAIN_CONNECTIONS_ANNOTATION } from '../contract/annotations.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { FIRST_NODE } from '../hack/cluster/embedded/addresses.ts';
import { enforceNetworkPolicies } from '../hack/cluster/embedded/network-policies.ts';
import { nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { hasSidecar, ipOf, kubectl, nameOf, readPod } from '../hack/scene/kubectl.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { start } from './app.ts';
import { environment, inNamespace, testWhereClusterCan, useNamespace } from './environment.ts';
import { CHART, helm } from './helm.ts';
import { moveWebhook } from './second-node.ts';
import { type Api, useApi } from './webhook-api.ts';

// The webhook runs on the second node and its clients on the first: requests of the API server then cross the network, because
// no engine judges what a node's own processes send to its pods.
const NAME = 'spawner-test-network-policies';
const cluster = inNamespace(NAME);
const release = inNamespace(NAMESPACE);
let api: Api;
const { name, capabilities, nginx: image } = environment;

const canEnforce = capabilities.includes('enforce-policies');
const testWithPolicies = testWhereClusterCan('enforce-policies');

const HEALTH_PORT = 8081;
/** Nothing of ours listens there, and no policy names it. */
const OTHER_PORT = 9999;
const REFUSED = 'refused';
const onFirst = { nodeSelector: { 'kubernetes.io/hostname': FIRST_NODE.name } };

let stopEnforcing: (() => Promise<void>) | undefined;
let stranger: V1Pod;
let listener: ChildProcess;

const podsOfPart = async (part: string): Promise<V1Pod[]> => {
  const selector = ['get', 'pods', '--selector', `app.kubernetes.io/component=${part}`, '--output', 'json'];
  const { items }: { items: V1Pod[] } = JSON.parse(await kubectl(release, selector));
  return items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
};
const firstOf = async (part: string): Promise<V1Pod> => (await podsOfPart(part))[0] ?? {};

/** What a pod answers that is asked by one that has nothing to do with the release. */
function askAsStranger(ip: string, port: number, path = '/'): Promise<string> {
  const request = `printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 3 ${ip} ${port}`;
  const shell = ['exec', nameOf(stranger), '--container', 'app', '--', 'busybox', 'sh', '-c', request];
  return kubectl(cluster, shell).catch(() => REFUSED);
}

/** What the stranger answers the webhook's pod. */
async function askAsWebhook(): Promise<string> {
  const script = `fetch('http://${ipOf(stranger)}:8080', { signal: AbortSignal.timeout(3000) })
    .then((response) => response.text()).then(console.log)`;
  const node = ['exec', nameOf(await firstOf('webhook')), '--', 'node', '--eval', script];
  return kubectl(release, node).catch(() => REFUSED);
}

/** Has something listen in the webhook's pod that does not belong there, for five minutes at most. */
async function listenInWebhook(): Promise<void> {
  const script = `require('http').createServer((_, response) => response.end('let in'))
    .listen(${OTHER_PORT}, () => console.log('listening')); setTimeout(() => process.exit(), 300_000)`;
  const { program, kubeconfig, namespace } = release;
  const place = ['--kubeconfig', kubeconfig, '--namespace', namespace];
  const node = ['exec', nameOf(await firstOf('webhook')), '--', 'node', '--eval', script];
  listener = spawn(program, [...place, ...node], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (listener.stdout) await once(listener.stdout, 'data');
}

const injected = async () => {
  const labels = { [MONITOR_LABEL]: MONITOR_ON };
  const pod = { metadata: { name: 'one', labels }, spec: { containers: [{ name: 'app', image }] } };
  return hasSidecar((await api.dryRun(pod)).pod);
};

async function setPolicies(enabled: boolean): Promise<void> {
  const set = ['--set', `networkPolicies.enabled=${enabled}`];
  const wait = ['--wait', '--timeout', '3m'];
  await helm('upgrade', 'spawner', '--namespace', NAMESPACE, CHART, '--reuse-values', ...set, ...wait);
}

/** The tests of NetworkPolicies, for a file whose cluster has a second node with the webhook on it. */
export function testNetworkPolicies(): void {
  describe('network policies', () => {
    useEnforcement();
    testRefused();
    testLetIn();
  });
}

function useEnforcement(): void {
  useNamespace(NAME);
  api = useApi(cluster);
  beforeAll(async () => {
    if (!canEnforce) return;
    stopEnforcing = await enforceNetworkPolicies(name);
    stranger = await start(cluster, 'stranger', nginx({ name: 'stranger', image, isMonitored: false, pod: onFirst }));
    await listenInWebhook();
  }, 300_000);
  afterAll(async () => {
    listener?.kill();
    if (canEnforce) await setPolicies(false);
    await stopEnforcing?.();
  }, 300_000);
}

function testRefused(): void {
  testWithPolicies('without policies a stranger is let in, and the webhook reaches a stranger', async () => {
    expect(await askAsStranger(ipOf(await firstOf('webhook')), OTHER_PORT)).toContain('let in');
    expect(await askAsWebhook()).toContain('hello from nginx');
  });

  testWithPolicies('with policies a stranger is refused, and so is the webhook', async () => {
    await setPolicies(true);
    const ip = ipOf(await firstOf('webhook'));
    const isRefused = (answer: string) => answer === REFUSED;
    await eventually(release, { what: 'a stranger to be refused' }, () => askAsStranger(ip, OTHER_PORT), isRefused);
    expect(await askAsWebhook()).toBe(REFUSED);
    // The server still runs, so the refusal was the policy's.
    expect(listener.exitCode).toBeNull();
  });
}

function testLetIn(): void {
  testWithPolicies(
    'with policies, necessary clients are let in: the API server, scrapers, the controller at sidecars',
    async () => {
      expect(await injected()).toBe(true);
      for (const part of ['webhook', 'controller'])
        expect(await askAsStranger(ipOf(await firstOf(part)), HEALTH_PORT, '/metrics')).toContain('# HELP');
      const annotations = { [DRAIN_CONNECTIONS_ANNOTATION]: '1' };
      const pod = await start(
        cluster,
        'web',
        nginx({ name: 'web', image, isMonitored: true, annotations, pod: onFirst }),
      );
      // The controller writes what the sidecar told it.
      await eventually(
        cluster,
        { what: 'the label of a pod that accepts connections' },
        () => readPod(cluster, nameOf(pod)),
        ({ metadata }) => metadata?.labels?.[ACCEPTS_LABEL] === 'yes',
      );
    },
  );

  testWithPolicies('a policy that does not let the API server in keeps it out', async () => {
    const patch = (ingress: object[]) => {
      const text = JSON.stringify({ spec: { ingress } });
      return kubectl(release, ['patch', 'networkpolicy', 'spawner-webhook', '--type', 'merge', '--patch', text]);
    };
    const read = ['get', 'networkpolicy', 'spawner-webhook', '--output', 'json'];
    const { spec } = JSON.parse(await kubectl(release, read)) as { spec: { ingress: object[] } };
    await patch([]);
    // Open connections are not judged again, so the webhook needs new ones.
    await moveWebhook();
    await eventually(release, { what: 'the API server to be refused' }, injected, (is) => !is);
    await patch(spec.ingress);
    await eventually(release, { what: 'the API server to be let in' }, injected, (is) => is);
  });
}
