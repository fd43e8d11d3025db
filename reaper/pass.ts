import type { KubeClient } from '../kube/client.ts';
import { readReplicaSetOwner } from '../kube/deployments.ts';
import { listMonitoredPods } from '../kube/pods.ts';
import type { V1Deployment } from '../kube/types.ts';
import type { Log } from '../runtime/log.ts';
import { assess } from './assess.ts';
import { groupByOwner, type OwnedPods } from './group-by-owner.ts';
import { putToSleep } from './put-to-sleep.ts';
import { factsOf } from './report.ts';

/** How a pass goes. */
export interface PassOptions {
  client: KubeClient;
  /** Where to look; empty means everywhere. */
  namespaces: readonly string[];
  idleTimeoutSeconds: number;
  dryRun: boolean;
  maxOwners: number;
  log: Log;
}

/** What became of the owners, in numbers. */
export interface PassResult {
  owners: number;
  asleep: number;
  failed: number;
}

/** One pass over all monitored pods: ask, judge, ask those that would sleep once more, act. */
export async function pass(options: PassOptions): Promise<PassResult> {
  const { client, log } = options;
  const pods = await listMonitoredPods(client, options.namespaces);
  const groups = await groupByOwner(pods, async ({ kind, name }, namespace) =>
    kind === 'ReplicaSet' ? readReplicaSetOwner(client, { namespace, name }) : undefined,
  );
  const result = { owners: groups.length, asleep: 0, failed: 0 };
  for (const group of groups) {
    try {
      if (await passOver(group, options, result.asleep)) result.asleep += 1;
    } catch (error) {
      result.failed += 1;
      log.error('left alone after an error', { ...factsOf(group), error });
    }
  }
  return result;
}

/** Returns true when the owner was put to sleep. */
async function passOver(group: OwnedPods, options: PassOptions, asleep: number): Promise<boolean> {
  const { log, dryRun, maxOwners } = options;
  const first = await assess(group, options);
  log.info('verdict', { ...factsOf(group, first), dryRun });
  if (first.verdict.kind === 'keep' || dryRun) return false;
  if (asleep >= maxOwners) {
    log.warn('left for the next pass', { ...factsOf(group), maxOwners });
    return false;
  }
  const second = await assess(group, options);
  if (second.verdict.kind === 'keep' || !second.deployment) {
    log.info('changed its mind', factsOf(group, second));
    return false;
  }
  return sleep(second.deployment, group, options);
}

async function sleep(deployment: V1Deployment, group: OwnedPods, { client, log }: PassOptions): Promise<boolean> {
  const outcome = await putToSleep(client, deployment, new Date());
  if (outcome === 'asleep')
    log.info('put to sleep', { ...factsOf(group), replicasBefore: deployment.spec?.replicas ?? 1 });
  else log.info('somebody changed it meanwhile, so not now', factsOf(group));
  return outcome === 'asleep';
}
