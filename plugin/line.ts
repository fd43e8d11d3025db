import { IDLE_TIMEOUT_ANNOTATION } from '../contract/annotations.ts';
import type { Seen } from '../reaper/look.ts';
import { whyKept } from '../reaper/table.ts';
import type { AnsweredPod } from '../reaper/verdict.ts';
import { formatDuration } from '../runtime/duration.ts';
import type { Cell } from './columns.ts';
import type { Fleet } from './fleet.ts';
import { type NextAction, nextAction } from './next-action.ts';

/** One workload, as people and programs are told of it. */
export interface Line {
  namespace: string;
  /** `Deployment/web` */
  workload: string;
  pods: readonly PodLine[];
  /** Of all pods that answered. */
  connections: number;
  /** How long nobody has been connected; null where that is not known of each pod. */
  idleForSeconds: number | null;
  next: NextAction;
}

/** One pod and what its sidecar said. */
export type PodLine = Pick<AnsweredPod, 'name' | 'isReady' | 'ageSeconds' | 'answer'>;

/** A line for each workload, awake or asleep, by namespace and name. */
export function linesOf({ awake, asleep, nowMs }: Fleet): Line[] {
  const sleeping = asleep.map(({ owner, replicasBefore, sinceMs }): Line => {
    const next = { kind: 'asleep', forSeconds: (nowMs - sinceMs) / 1000, replicasBefore } as const;
    const workload = `${owner.kind.kind}/${owner.name}`;
    return { namespace: owner.namespace, workload, pods: [], connections: 0, idleForSeconds: null, next };
  });
  const named = new Set(sleeping.map(keyOf));
  // The last pods of one that was just put to sleep may still be ending.
  const lines = [...sleeping, ...awake.map(lineOf).filter((line) => !named.has(keyOf(line)))];
  return lines.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function keyOf({ namespace, workload }: Line): string {
  return `${namespace}/${workload}`;
}

/** The line of a workload that has pods. */
export function lineOf(seen: Seen): Line {
  const { workload, pods } = seen;
  const idle = pods.flatMap(({ answer }) => (answer.kind === 'idle' ? [answer.forSeconds] : []));
  return {
    namespace: workload.namespace,
    workload: workload.name,
    pods: pods.map(({ name, isReady, ageSeconds, answer }) => ({ name, isReady, ageSeconds, answer })),
    connections: pods.reduce((sum, { answer }) => sum + (answer.kind === 'busy' ? answer.connections : 0), 0),
    idleForSeconds: pods.length > 0 && idle.length === pods.length ? Math.min(...idle) : null,
    next: nextAction(seen),
  };
}

/** The heads of {@link cellsOf}. */
export const HEAD = ['NAMESPACE', 'WORKLOAD', 'PODS', 'CONNECTIONS', 'IDLE FOR', 'NEXT'];

/** A line as cells of a table. */
export function cellsOf({ namespace, workload, pods, connections, idleForSeconds, next }: Line): Cell[] {
  const ready = pods.filter(({ isReady }) => isReady).length;
  return [
    { text: namespace },
    { text: workload },
    { text: `${ready}/${pods.length}`, ...(ready < pods.length && { style: 'yellow' }) },
    { text: String(connections), ...(connections > 0 && { style: 'green' }) },
    { text: idleForSeconds === null ? '-' : formatDuration(idleForSeconds) },
    { text: describe(next), style: STYLES[next.kind] },
  ];
}

const STYLES = { due: 'yellow', later: 'yellow', wakes: 'green', stays: 'dim', asleep: 'blue' } as const;

/** What happens next, in a few words. */
export function describe(next: NextAction): string {
  switch (next.kind) {
    case 'due':
      return next.action === 'sleep' ? 'sleeps at the next pass' : 'is deleted at the next pass';
    case 'later':
      return `${next.action === 'sleep' ? 'sleeps' : 'is deleted'} in ${formatDuration(next.inSeconds)}`;
    case 'wakes':
      return `wakes up to ${replicas(next.replicas)}`;
    case 'asleep':
      return `asleep for ${formatDuration(next.forSeconds)}, ${replicas(next.replicasBefore)} before`;
    default:
      return `stays awake: ${whyKept(next)}`;
  }
}

function replicas(count: number | undefined): string {
  if (count === undefined) return 'an unknown number of replicas';
  return count === 1 ? '1 replica' : `${count} replicas`;
}

/** Where a workload's timeout is from, for those who want another one. */
export function timeoutOf({ subject }: Seen): string | undefined {
  if (subject.kind === 'none' || subject.rules.kind !== 'rules') return undefined;
  const { idleSeconds, neverConnectedSeconds } = subject.rules;
  const first = `${formatDuration(idleSeconds)} (annotation ${IDLE_TIMEOUT_ANNOTATION}, else the reaper's)`;
  if (neverConnectedSeconds === idleSeconds) return first;
  const never = Number.isFinite(neverConnectedSeconds) ? formatDuration(neverConnectedSeconds) : 'off';
  return `${first}; ${never} where nobody was ever connected`;
}
