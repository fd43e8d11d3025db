import { NAMESPACE } from '../hack/base/namespace.ts';
import { FIRST_NODE } from '../hack/cluster/embedded/addresses.ts';
import { joinNode } from '../hack/cluster/embedded/nodes.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { environment, inNamespace } from './environment.ts';

const release = inNamespace(NAMESPACE);
const WEBHOOK = ['--selector', 'app.kubernetes.io/component=webhook'];

/** Joins a node to the cluster under test, with the project's images and these, and has the webhook run there. Returns its name. */
export async function joinSecondNode(images: readonly string[]): Promise<string> {
  const { registry, tag, sidecarHost } = environment.images;
  const sidecar = `${registry}/spawner-sidecar:${tag}${sidecarHost === 'node' ? '-node' : ''}`;
  const node = await joinNode(environment.name, [`${registry}/spawner:${tag}`, sidecar, ...images]);
  await moveWebhook();
  return node;
}

/** Has new pods of the webhook run on the second node alone: that is where the API server finds it then, over the network. */
export async function moveWebhook(): Promise<void> {
  await kubectl(release, ['cordon', FIRST_NODE.name]);
  await kubectl(release, ['delete', 'pods', ...WEBHOOK, '--wait=false']);
  await kubectl(release, ['rollout', 'status', 'deployment', 'spawner-webhook', '--timeout', '120s']);
  await kubectl(release, ['uncordon', FIRST_NODE.name]);
}
