import { afterAll, beforeAll, expect } from '@jest/globals';
import { joinNode, leaveNode } from '../hack/cluster/embedded/nodes.ts';
import { processOne } from '../hack/cluster/embedded/restart.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { kubectl, readPod } from '../hack/scene/kubectl.ts';
import { environment, testWhereClusterCan } from './environment.ts';
import {
  cluster,
  connectTo,
  countUnanswered,
  create,
  readSession,
  SERVER,
  sessionOf,
  setGrace,
  untilReleased,
  untilState,
} from './sessions-lab.ts';

const { name, capabilities, images } = environment;
const testWithNode = testWhereClusterCan('join-node');

let node = '';
let isStopped = false;
beforeAll(async () => {
  const { registry, tag, sidecarHost } = images;
  const sidecar = `${registry}/spawner-sidecar:${tag}${sidecarHost === 'node' ? '-node' : ''}`;
  if (capabilities.includes('join-node')) node = await joinNode(name, [`${registry}/spawner:${tag}`, sidecar]);
}, 180_000);
afterAll(async () => {
  if (node && !isStopped) await leaveNode(name, node);
  await kubectl(cluster, ['delete', 'slbe', '--all', '--wait=false']);
}, 180_000);

/** The node ends at once, as by a loss of power: nobody says that its pods have ended. */
function stopNode(): void {
  process.kill(processOne(name, node), 'SIGKILL');
  isStopped = true;
}

testWithNode('a session whose node stops is never swept, and has failed once its pod is given up', async () => {
  const template = { nodeSelector: { 'kubernetes.io/hostname': node } };
  await create(
    sessionOf('busy', SERVER, { template, gracePeriodSeconds: 600 }),
    sessionOf('idle', SERVER, { template, gracePeriodSeconds: 600 }),
  );
  const busy = await untilState('busy', 'Ready');
  await untilState('idle', 'Ready');
  expect((await readPod(cluster, 'idle')).spec?.nodeName).toBe(node);
  await connectTo(busy, 'player');
  stopNode();
  const before = await countUnanswered();
  await setGrace(5, 'busy', 'idle');
  // Of each, two questions in vain, a grace period apart.
  await eventually(cluster, { what: 'questions in vain' }, countUnanswered, (count) => count >= before + 4);
  const states = [await readSession('busy'), await readSession('idle')].map(({ status }) => status?.state);
  expect(states).toEqual(['Ready', 'Ready']);
  // As the node controller does it, five minutes later.
  await kubectl(cluster, ['taint', 'node', node, 'spawner.io/test=lost:NoExecute']);
  for (const session of ['busy', 'idle'])
    expect((await untilReleased(session)).status).toMatchObject({ state: 'Failed', reason: 'NodeLost' });
  await kubectl(cluster, ['delete', 'node', node]);
});
