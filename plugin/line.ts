import { IDLE_TIMEOUT_ANNOTATION } from '../contract/annotations.ts';
import type { Cell } from '../lib/process/columns.ts';
import { formatDuration } from '../lib/text/duration.ts';
import type { Inspected } from '../lib/workloads/inspect.ts';
import type { AnsweredPod } from '../lib/workloads/judge-pods.ts';
import { describe, STYLES } from './describe-next.ts';
import type { Fleet } from './fleet.ts';
import { type NextAction, nextAction } from './next-action.ts';
import { asReaperSees, isAtWork } from './reaper-sees.ts';
import type { ReaperView } from './reaper-view.ts';

/** One workload, as people and programs are told of it. */
export interface Line {
  namespace: string;
  /** `Deployment/web` */
  workload: string;
  pods: readonly PodLine[];
  /** Of all pods; null where that is not known of each. */
  connections: number | null;
  /** How long no client has been connected; null where that is not known of each pod. */
  idleForSeconds: number | null;
  next: NextAction;
  /** True where an installed reaper acts on what comes next; else that is what one would do. */
  isActedOn: boolean;
}

/** One pod and what its sidecar said. */
export type PodLine = Pick<AnsweredPod, 'name' | 'isReady' | 'ageSeconds' | 'answer'>;

/** A line for each workload, awake or asleep, by namespace and name. */
export function buildLines({ awake, asleep, nowMs, reaper }: Fleet): Line[] {
  const sleeping = asleep.map(({ owner, replicasBefore, sinceMs }): Line => {
    const next = { kind: 'asleep', forSeconds: (nowMs - sinceMs) / 1000, replicasBefore } as const;
    const workload = `${owner.kind.kind}/${owner.name}`;
    return {
      namespace: owner.namespace,
      workload,
      pods: [],
      connections: 0,
      idleForSeconds: null,
      next,
      isActedOn: true,
    };
  });
  const named = new Set(sleeping.map(formatKey));
  // The last pods of one that was just put to sleep may still be ending.
  const lines = [
    ...sleeping,
    ...awake.map((seen) => buildLine(seen, reaper)).filter((line) => !named.has(formatKey(line))),
  ];
  return lines.sort((one, other) => (formatKey(one) < formatKey(other) ? -1 : 1));
}

function formatKey({ namespace, workload }: Line): string {
  return `${namespace}/${workload}`;
}

/** The line of a workload that has pods. */
export function buildLine(seen: Inspected, reaper: ReaperView): Line {
  const { workload, pods } = seen;
  const idle = pods.flatMap(({ answer }) => (answer.kind === 'idle' ? [answer.forSeconds] : []));
  return {
    namespace: workload.namespace,
    workload: workload.name,
    pods: pods.map(({ name, isReady, ageSeconds, answer }) => ({ name, isReady, ageSeconds, answer })),
    connections: pods.every(({ answer }) => isCounted(answer)) ? connectionsAtLeast(pods) : null,
    idleForSeconds: pods.length > 0 && idle.length === pods.length ? Math.min(...idle) : null,
    next: asReaperSees(seen, nextAction(seen), reaper),
    isActedOn: isAtWork(reaper),
  };
}

function isCounted({ kind }: PodLine['answer']): boolean {
  return kind === 'busy' || kind === 'idle';
}

/** Of the pods that could tell. */
export function connectionsAtLeast(pods: readonly PodLine[]): number {
  return pods.reduce((sum, { answer }) => sum + (answer.kind === 'busy' ? answer.connections : 0), 0);
}

/** The heads of {@link formatCells}. */
export const HEAD = ['NAMESPACE', 'WORKLOAD', 'PODS', 'CONNECTIONS', 'IDLE FOR', 'NEXT'];

/** A line as cells of a table. */
export function formatCells({ namespace, workload, pods, connections, idleForSeconds, next, isActedOn }: Line): Cell[] {
  const ready = pods.filter(({ isReady }) => isReady).length;
  return [
    { text: namespace },
    { text: workload },
    { text: `${ready}/${pods.length}`, ...(ready < pods.length && { style: 'yellow' }) },
    connectionsCell(connections, connectionsAtLeast(pods)),
    { text: idleForSeconds === null ? '-' : formatDuration(idleForSeconds) },
    { text: describe(next, isActedOn), style: STYLES[next.kind] },
  ];
}

/** Unknown is never 0. */
function connectionsCell(connections: number | null, atLeast: number): Cell {
  if (connections === null) return atLeast > 0 ? { text: `${atLeast}+`, style: 'green' } : { text: '-' };
  return { text: String(connections), ...(connections > 0 && { style: 'green' }) };
}

/** Where a workload's timeout is from, for those who want another one. */
export function describeTimeout({ subject }: Inspected): string | undefined {
  if (subject.kind === 'none' || subject.rules.kind !== 'rules') return undefined;
  const { idleSeconds, neverConnectedSeconds } = subject.rules;
  const first = `${formatDuration(idleSeconds)} (annotation ${IDLE_TIMEOUT_ANNOTATION}, else the reaper's)`;
  if (neverConnectedSeconds === idleSeconds) return first;
  const never = Number.isFinite(neverConnectedSeconds) ? formatDuration(neverConnectedSeconds) : 'off';
  return `${first}; ${never} if no client was ever connected`;
}
