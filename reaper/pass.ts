import type { KubeClient } from '../kube/client.ts';
import { readReplicaSetOwner } from '../kube/deployments.ts';
import { isConflict } from '../kube/errors.ts';
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
  const groups = await groupByOwner(await listMonitoredPods(client), async ({ kind, name }, namespace) =>
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
  return tryToSleep(second.deployment, group, options);
}

/** Returns false where somebody else wrote first: the next pass looks again. */
async function tryToSleep(deployment: V1Deployment, group: OwnedPods, { client, log }: PassOptions): Promise<boolean> {
  try {
    await putToSleep(client, deployment, new Date());
  } catch (error) {
    if (!isConflict(error)) throw error;
    log.info('somebody else wrote first', { ...factsOf(group), error });
    return false;
  }
  log.info('put to sleep', { ...factsOf(group), replicasBefore: deployment.spec?.replicas ?? 1 });
  return true;
}
