import { formatDuration } from '../lib/text/duration.ts';
import { whyKept } from '../lib/workloads/reasons.ts';
import { count } from './count.ts';
import type { NextAction } from './next-action.ts';

/** How what happens next looks on a terminal. */
export const STYLES = {
  due: 'yellow',
  later: 'yellow',
  wakes: 'green',
  stays: 'dim',
  asleep: 'blue',
  unknown: 'red',
  'left-alone': 'dim',
} as const;

/** What happens next, in a few words. Where no reaper acts on it, what would. */
export function describe(next: NextAction, isActedOn: boolean): string {
  switch (next.kind) {
    case 'due':
      return `${verb(next.action, isActedOn)} at the next pass`;
    case 'later':
      return `${verb(next.action, isActedOn)} in ${formatDuration(next.inSeconds)}`;
    case 'wakes':
      return `${isActedOn ? 'wakes' : 'would wake'} with ${replicas(next.replicas)}`;
    case 'asleep':
      return `asleep for ${formatDuration(next.forSeconds)}, ${replicas(next.replicasBefore)} before`;
    case 'unknown':
      return `not known: ${next.error}`;
    case 'left-alone':
      return `left alone: ${whyLeftAlone(next)}`;
    default:
      return `stays awake: ${whyStays(next)}`;
  }
}

function verb(action: 'sleep' | 'delete', isActedOn: boolean): string {
  if (action === 'sleep') return isActedOn ? 'sleeps' : 'would sleep';
  return isActedOn ? 'is deleted' : 'would be deleted';
}

function replicas(number: number | undefined): string {
  return number === undefined ? 'an unknown number of replicas' : count(number, 'replica');
}

function whyLeftAlone({ looksAt, leavesOut }: Extract<NextAction, { kind: 'left-alone' }>): string {
  if (looksAt) return `the reaper covers ${places(looksAt)} only`;
  return leavesOut ? `the reaper excludes ${places(leavesOut)}` : 'the reaper did not see it in its last pass';
}

function places(namespaces: readonly string[]): string {
  return `${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`;
}

function whyStays(next: Extract<NextAction, { kind: 'stays' }>): string {
  if (!next.isReaperSaying) return whyKept(next);
  return `in its last pass, the reaper reported: ${[whyKept(next), next.error].filter(Boolean).join(': ')}`;
}
