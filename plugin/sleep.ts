import type { Cluster } from '../lib/workloads/cluster.ts';
import { DrainLabels, drainable } from '../lib/workloads/drain.ts';
import { type Inspected, WorkloadInspector } from '../lib/workloads/inspect.ts';
import type { OwnerRecord } from '../lib/workloads/owner-record.ts';
import { putToSleep } from '../lib/workloads/put-to-sleep.ts';
import { findAgain, lookAgain } from '../lib/workloads/reinspect.ts';
import { cutOff } from './cut-off.ts';
import { findWorkload, formatWorkload } from './find-workload.ts';
import { connectCluster, lookAtFleet } from './fleet.ts';
import { chooseSettings, type ReaperSettings } from './reaper-view.ts';
import type { Scaled } from './scaled.ts';
import type { Scope } from './scope.ts';

/** Whether a person accepts what will be cut off. */
export type Agree = (cuts: readonly string[]) => Promise<boolean>;

/** A workload that can be put to sleep, as it is now. */
interface Candidate {
  cluster: Cluster;
  rules: ReaperSettings & { isAskedFor: true };
  seen: Inspected;
  owner: OwnerRecord;
}

/**
 * Puts a workload to sleep as the reaper does, without waiting for its timeout: it looks at all pods that the scale selects,
 * drains them, looks a second time, and writes only where nothing has changed in between.
 * @throws Error where a client is or may be connected and the person does not agree, or where it cannot be scaled
 */
export async function sleep(scope: Scope, words: readonly string[], agree: Agree): Promise<Scaled> {
  const candidate = await findCandidate(scope, words);
  const cuts = cutOff(candidate.seen);
  if (cuts.length > 0) {
    if (await agree(cuts)) return scaleToZero(candidate);
    throw refusal(candidate, cuts);
  }
  const { cluster, rules, seen } = candidate;
  const drained = rules.drainLabel === undefined ? [] : drainable(seen.workload.pods, rules.drainLabel);
  const labels = new DrainLabels();
  let isAsleep = false;
  try {
    await labels.write(cluster, drained, 'no');
    await cluster.wait(rules.confirmSeconds);
    const scaled = await scaleIfStillIdle(candidate);
    isAsleep = true;
    return scaled;
  } finally {
    if (!isAsleep) await labels.write(cluster, drained, 'yes');
  }
}

async function findCandidate(scope: Scope, words: readonly string[]): Promise<Candidate> {
  const fleet = await lookAtFleet(scope);
  const found = findWorkload(fleet, words);
  if (found.kind === 'asleep') throw new Error(`Cannot put ${formatWorkload(found)} to sleep: it is already asleep`);
  const { workload } = found.seen;
  if (workload.above.kind !== 'owner')
    throw new Error(`Cannot put ${workload.name} to sleep: expected something that can be scaled`);
  const rules = { ...chooseSettings(fleet.reaper), isAskedFor: true } as const;
  const cluster = connectCluster(scope, rules);
  const seen = await findAgain(cluster, new WorkloadInspector(cluster, rules), found.seen);
  if (seen?.workload.above.kind !== 'owner')
    throw new Error(`Cannot put ${workload.name} to sleep: it no longer has pods`);
  return { cluster, rules, seen, owner: seen.workload.above.owner };
}

async function scaleIfStillIdle(candidate: Candidate): Promise<Scaled> {
  const { cluster, rules, seen: first } = candidate;
  const { seen, verdict } = await lookAgain(cluster, rules, first);
  const { above } = seen.workload;
  if (verdict.kind !== 'sleep' || above.kind !== 'owner') throw refusal(candidate, cutOff({ ...seen, verdict }));
  return scaleToZero({ ...candidate, seen, owner: above.owner });
}

/** Where it was scaled up after an earlier sleep and did not get back all it had, that is what counts. */
async function scaleToZero({ cluster, seen, owner }: Candidate): Promise<Scaled> {
  const { name, namespace } = seen.workload;
  const { replicas = 1 } = seen.scale ?? {};
  const from = Math.max(replicas, owner.sleep?.replicasBefore ?? 0);
  if ((await putToSleep(cluster, owner, from)) !== 'done')
    throw new Error(`Cannot put ${name} to sleep: it was changed meanwhile. Try again`);
  return { workload: name, namespace, from, to: 0 };
}

function refusal({ seen }: Candidate, cuts: readonly string[]): Error {
  return new Error(
    `Cannot put ${seen.workload.name} to sleep: ${cuts.join('; ')}. With --force, they are disconnected`,
  );
}
