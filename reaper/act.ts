import { isConflict } from '../lib/kube/errors.ts';
import { describeError, type Log } from '../lib/process/log.ts';
import { formatDuration } from '../lib/text/duration.ts';
import { classifyFailure } from '../lib/workloads/attempt.ts';
import type { Cluster, WorkloadEvent } from '../lib/workloads/cluster.ts';
import type { Inspected } from '../lib/workloads/inspect.ts';
import type { KeepReason } from '../lib/workloads/keep.ts';
import { buildReference } from '../lib/workloads/owner-record.ts';
import { clearSleepNotes, putToSleep, wakeUp } from '../lib/workloads/put-to-sleep.ts';
import type { Verdict } from '../lib/workloads/verdict.ts';

/** What became of a verdict: itself, or why it could not be carried out. */
export interface Acted {
  verdict: Verdict;
  error?: string;
}

/** Carries a verdict out. Never throws: what fails is left alone, and says so. */
export async function act(cluster: Cluster, seen: Inspected, verdict: Verdict, log: Log): Promise<Acted> {
  if (verdict.kind === 'keep') return { verdict };
  const { namespace, name: workload } = seen.workload;
  try {
    if (!(await carryOut(cluster, seen, verdict))) return { verdict: { kind: 'keep', reason: 'changed-meanwhile' } };
  } catch (error) {
    const reason: KeepReason = classifyFailure(error) === 'unreadable' ? 'failed' : classifyFailure(error);
    return { verdict: { kind: 'keep', reason }, error: describeError(error) };
  }
  log.info(MESSAGES[verdict.kind], { namespace, workload, replicasBefore: seen.scale?.replicas, ...verdict });
  await tell(cluster, seen, verdict).catch((error: unknown) =>
    log.warn('event not written', { namespace, workload, error }),
  );
  return { verdict };
}

const MESSAGES: Readonly<Record<Exclude<Verdict['kind'], 'keep'>, string>> = {
  sleep: 'put to sleep',
  delete: 'idle pod deleted',
  wake: 'woken up',
  tidy: 'sleep annotations removed',
};

async function carryOut(cluster: Cluster, { workload, scale }: Inspected, verdict: Verdict): Promise<boolean> {
  const { above, pods } = workload;
  if (verdict.kind === 'delete') {
    const [pod] = pods;
    return pod !== undefined && (await isDone(cluster.deletePod(pod)));
  }
  if (above.kind !== 'owner') return false;
  const { owner } = above;
  if (verdict.kind === 'sleep') return (await putToSleep(cluster, owner, scale?.replicas ?? 1)) === 'done';
  if (verdict.kind === 'wake') return (await wakeUp(cluster, owner, verdict.replicas)) === 'done';
  return (await clearSleepNotes(cluster, owner)) === 'done';
}

async function isDone(request: Promise<void>): Promise<boolean> {
  return request.then(
    () => true,
    (error: unknown) => {
      if (isConflict(error)) return false;
      throw error;
    },
  );
}

async function tell(cluster: Cluster, { workload, scale }: Inspected, verdict: Verdict): Promise<void> {
  const { above, namespace, pods } = workload;
  const [pod] = pods;
  const barePod = pod && { apiVersion: 'v1', kind: 'Pod', name: pod.name, uid: pod.uid };
  const about = above.kind === 'owner' ? buildReference(above.owner) : barePod;
  const said = about && describeEvent(verdict, scale?.replicas ?? 1);
  if (said) await cluster.tell({ namespace, about, type: 'Normal', ...said });
}

function describeEvent(verdict: Verdict, replicas: number): Pick<WorkloadEvent, 'reason' | 'message'> | undefined {
  if (verdict.kind === 'sleep') {
    const idle = formatDuration(verdict.idleForSeconds);
    return {
      reason: 'PutToSleep',
      message: `No client connected for ${idle}: scaled from ${replicas} to 0; when it is scaled up, the reaper restores ${replicas}`,
    };
  }
  if (verdict.kind === 'delete') {
    return {
      reason: 'IdleDeleted',
      message: `No client connected for ${formatDuration(verdict.idleForSeconds)}: deleted`,
    };
  }
  if (verdict.kind !== 'wake') return undefined;
  return {
    reason: 'WokenUp',
    message: `Scaled from ${replicas} to ${verdict.replicas}, its replicas before it was put to sleep`,
  };
}
