import { afterAll, beforeAll, expect } from '@jest/globals';
import { SESSION_API_PORTS } from '../contract/route.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { enforceNetworkPolicies } from '../hack/cluster/embedded/network-policies.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { ipOf, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { environment, inNamespace, testWhereClusterCan } from './environment.ts';
import { create, nodeContainer, SERVER, sessionOf, cluster as sessions, untilState } from './sessions-lab.ts';

const testWithPolicies = testWhereClusterCan('enforce-policies');
const canEnforce = environment.capabilities.includes('enforce-policies');
const foreign = inNamespace('default');
const release = inNamespace(NAMESPACE);

const STRANGER = 'sessions-stranger';
/** Its clients are asked for, and no session of these tests is idle before they are over. */
const LASTING = { gracePeriodSeconds: 600 };

let stopEnforcing: (() => Promise<void>) | undefined;

beforeAll(async () => {
  if (!canEnforce) return;
  const container = nodeContainer('setInterval(() => 0, 60_000)');
  const spec = { terminationGracePeriodSeconds: 0, containers: [container] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: STRANGER, labels: { app: STRANGER } }, spec };
  await kubectl(foreign, ['create', '--filename', '-'], JSON.stringify(pod));
  await readyPod(foreign, STRANGER);
});
afterAll(async () => {
  await stopEnforcing?.();
  if (!canEnforce) return;
  await kubectl(foreign, ['delete', 'pod', STRANGER, '--wait=false']);
  await kubectl(sessions, ['delete', 'slbe', '--all', '--wait=false']);
});

/** What a pod is answered at each of some URLs: a number, or that it is not. */
async function ask(from: Kubectl, pod: string, urls: Readonly<Record<string, string>>): Promise<object> {
  const script = `const ask = async ([name, url]) => {
      const status = await fetch(url, { signal: AbortSignal.timeout(3000) }).then(({ status }) => status, () => 'refused');
      return [name, status];
    };
    Promise.all(Object.entries(${JSON.stringify(urls)}).map(ask))
      .then((answers) => console.log(JSON.stringify(Object.fromEntries(answers))))`;
  const node = ['exec', pod, '--container', 'app', '--', '/nodejs/bin/node', '--eval', script];
  return JSON.parse(await kubectl(from, node));
}

/** Everything about a session that a pod could ask. */
async function urlsOf(name: string): Promise<Record<string, string>> {
  const { status } = await untilState(name, 'Ready');
  const selector = ['--selector', 'app.kubernetes.io/component=session-api', '--output', 'json'];
  const { items }: { items: V1Pod[] } = JSON.parse(await kubectl(release, ['get', 'pods', ...selector]));
  const api = ipOf(items[0] ?? {});
  const router = ['get', 'service', 'spawner-router', '--output', 'jsonpath={.spec.clusterIP}'];
  return {
    application: `http://${status?.ip}:${status?.port}/`,
    sidecar: `http://${status?.ip}:7070/status`,
    question: `http://${api}:${SESSION_API_PORTS.route}/route`,
    'status page': `http://${api}:${SESSION_API_PORTS.status}/p/${name}/`,
    api: `http://${api}:${SESSION_API_PORTS.public}/`,
    router: `http://${await kubectl(release, router)}/p/${name}/`,
  };
}

testWithPolicies(
  'sessions and what the router asks are reached by the release alone, and by clients through it',
  async () => {
    await create(sessionOf('before', SERVER, LASTING));
    // Of the inner listeners, one asks for a session that it is not told, and one says what it would of a session without an answer.
    const open = { application: 200, sidecar: 200, question: 403, 'status page': 503, api: 200, router: 200 };
    expect(await ask(foreign, STRANGER, await urlsOf('before'))).toEqual(open);
    stopEnforcing = await enforceNetworkPolicies(environment.name);
    // It becomes ready because the controller reaches its sidecar.
    await create(sessionOf('behind', SERVER, LASTING));
    const urls = await urlsOf('behind');
    const held = { ...open, application: 'refused', sidecar: 'refused', question: 'refused', 'status page': 'refused' };
    const isHeld = (answers: object) => JSON.stringify(answers) === JSON.stringify(held);
    await eventually(sessions, { what: 'the policies to hold' }, () => ask(foreign, STRANGER, urls), isHeld);
    // Another session is a stranger, too.
    expect(await ask(sessions, 'before', urls)).toEqual(held);
  },
);
