import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { type Kubectl, kubectl } from '../../hack/scene/kubectl.ts';

/**
 * The working sets of all sidecars as the kubelet says them, in kilobytes: what it counts against a limit, and evicts by.
 * https://kubernetes.io/docs/reference/instrumentation/node-metrics/
 */
export async function workingSets(there: Kubectl): Promise<number[]> {
  const nodes = await kubectl(there, ['get', 'nodes', '--output', 'name']);
  const [, node = ''] = nodes.trim().split('/');
  const { pods }: { pods: Pod[] } = JSON.parse(
    await kubectl(there, ['get', '--raw', `/api/v1/nodes/${node}/proxy/stats/summary`]),
  );
  const sidecars = pods.flatMap(({ containers = [] }) => containers).filter(({ name }) => name === SIDECAR_CONTAINER);
  // A container that has just begun has no figures yet.
  return sidecars.flatMap(({ memory }) =>
    memory?.workingSetBytes === undefined ? [] : [memory.workingSetBytes / 1024],
  );
}

interface Pod {
  containers?: { name: string; memory?: { workingSetBytes?: number } }[];
}
