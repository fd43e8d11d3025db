import { IDLE_ACTION_ANNOTATION, IDLE_TIMEOUT_ANNOTATION } from '../../contract/annotations.ts';
import { digest } from './digest.ts';
import type { Workload } from './group-by-owner.ts';
import type { Hints } from './rules.ts';

/** A workload as a pass saw it: which one, and all that people want of it. Both are short hashes. */
export interface Observation {
  id: string;
  wishes: string;
}

/** What was wanted of each workload, and since when: by id. */
export type Records = ReadonlyMap<string, { wishes: string; sinceSeconds: number }>;

/** What earlier passes wrote down. */
export interface Observed {
  records: Records;
  /** False in a dry run, which writes nothing down: there, what was never seen counts for unchanged. */
  isComplete: boolean;
}

/** What people said around a workload. */
export interface Around {
  /** Of its namespace. */
  notes: Hints;
  isScaledByKeda: boolean;
}

/** What is wanted of a workload; undefined where it has no owner that can be scaled. */
export function observe({ above, pods }: Workload, { notes, isScaledByKeda }: Around): Observation | undefined {
  if (above.kind !== 'owner') return undefined;
  const { uid, spec } = above.owner;
  const owners = [above.owner, ...above.above].map((owner) => owner.notes);
  const ofPods = [...new Set(pods.map(({ labels, annotations }) => digest(hints({ ...labels, ...annotations }))))];
  return { id: digest(uid), wishes: digest([uid, spec, owners, ofPods.sort(), hints(notes), isScaledByKeda]) };
}

/** What of a pod's or namespace's notes decides about sleeping: others come and go with the pod. */
function hints({ [IDLE_ACTION_ANNOTATION]: action, [IDLE_TIMEOUT_ANNOTATION]: timeout }: Hints): unknown {
  return [action, timeout];
}

/**
 * The records after a pass that saw these: what it saw changed or for the first time counts from now on. So does what a clock that
 * was wrong wrote down as of later: it would count for changed until then.
 */
export function recordsAfter(before: Records, seen: readonly Observation[], nowSeconds: number): Records {
  const now = Math.floor(nowSeconds);
  const records = seen.map(({ id, wishes }) => {
    const known = before.get(id);
    const isKnown = known?.wishes === wishes && known.sinceSeconds <= now;
    return [id, isKnown ? known : { wishes, sinceSeconds: now }] as const;
  });
  return new Map(records);
}

/** Since when a workload has been known as it is, at most: 0 where it was changed, or never seen. */
export function knownForSeconds(
  { records, isComplete }: Observed,
  { id, wishes }: Observation,
  nowSeconds: number,
): number {
  const known = records.get(id);
  if (!known && !isComplete) return Number.POSITIVE_INFINITY;
  return known?.wishes === wishes ? nowSeconds - known.sinceSeconds : 0;
}

/** Reads what {@link formatRecords} wrote; lines that cannot be read are left out, so those workloads were never seen. */
export function parseRecords(text: string): Records {
  const lines = text.split('\n').map((line) => /^(\S+) (\S+) (\d+)$/.exec(line));
  const records = lines.flatMap((line) => {
    const [, id, wishes, since] = line ?? [];
    return id && wishes && since ? [[id, { wishes, sinceSeconds: Number(since) }] as const] : [];
  });
  return new Map(records);
}

/** One line of 37 bytes for each, in one order: a ConfigMap has room for some 28,000. */
export function formatRecords(records: Records): string {
  const lines = [...records].map(([id, { wishes, sinceSeconds }]) => `${id} ${wishes} ${sinceSeconds}\n`);
  return lines.sort((one, other) => (one < other ? -1 : 1)).join('');
}
