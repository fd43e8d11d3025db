import { attempt } from './attempt.ts';
import type { Cluster } from './cluster.ts';
import { confirm } from './confirm.ts';
import { type Inspected, type LookRules, WorkloadInspector } from './inspect.ts';
import type { Verdict } from './verdict.ts';

/** A workload after the second look. */
export interface Confirmed {
  seen: Inspected;
  verdict: Verdict;
}

/**
 * Looks at a workload once more, reading everything again: its scale, its pods whether they asked for monitoring or not,
 * its owners. What is written afterwards goes through the owner as it is read here, before the pods are asked.
 */
export async function lookAgain(cluster: Cluster, defaults: LookRules, first: Inspected): Promise<Confirmed> {
  const found = await attempt(findAgain(cluster, new WorkloadInspector(cluster, defaults, 'fresh'), first));
  if (found.kind === 'failed')
    return { seen: { ...first, error: found.error }, verdict: { kind: 'keep', reason: found.reason } };
  const second = found.value;
  if (!second) return { seen: first, verdict: { kind: 'keep', reason: 'pods-changed' } };
  const { above } = second.workload;
  const verdict = confirm(first, second);
  // One object has one version: where its scale has another, it was written between the two reads, and may sleep by now.
  const isTorn = above.kind === 'owner' && above.owner.resourceVersion !== second.scale?.resourceVersion;
  const isActing = verdict.kind !== 'keep';
  return { seen: second, verdict: isTorn && isActing ? { kind: 'keep', reason: 'changed-meanwhile' } : verdict };
}

/**
 * Looks at a workload with all the pods that its scale selects, whether they asked for monitoring or not. Undefined where it has
 * none any more.
 */
export async function findAgain(
  cluster: Cluster,
  onlooker: WorkloadInspector,
  { workload }: Pick<Inspected, 'workload'>,
): Promise<Inspected | undefined> {
  const { above, namespace, key, pods } = workload;
  const scale = above.kind === 'owner' ? await cluster.readScale(above.owner) : undefined;
  const listed = scale
    ? await cluster.listPods(namespace, scale.selector)
    : await Promise.all(pods.map(({ name }) => cluster.readPod(namespace, name)));
  const again = (await onlooker.group(listed)).find((each) => each.key === key);
  return again && onlooker.look(again, scale);
}
