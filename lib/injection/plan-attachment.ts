import { attachedContainerName } from '../../contract/containers.ts';
import type { SkipReason } from './decide.ts';
import type { ToldReason } from './skip-sentences.ts';

/** A sidecar that was attached before, and what became of it. */
export interface Attachment {
  name: string;
  /** `stuck`: the kubelet cannot start it, and goes on trying. */
  state: 'starting' | 'running' | 'stuck' | 'ended';
  /** When it ended, in milliseconds since 1970, by the node's clock. */
  endedAt?: number;
}

/** A pod as far as attaching goes. */
export interface Attachable {
  isRunning: boolean;
  isTerminating: boolean;
  /** Why it gets no sidecar, undefined where it may have one: what the webhook decides for new pods. */
  skip: SkipReason | undefined;
  attachments: readonly Attachment[];
}

/** Why a pod that asks for it is not monitored: a rule of ours, or what its sidecars do, or what the API server says. */
export type UnmonitoredReason = ToldReason | 'sidecar-stuck' | 'sidecar-keeps-ending' | 'refused';

export type AttachmentPlan =
  | { kind: 'nothing' }
  | { kind: 'attach'; name: string }
  | { kind: 'wait'; ms: number }
  | { kind: 'unmonitored'; reason: UnmonitoredReason };

/** The delay after the first end, and the longest: the kubelet's for containers that crash, so a pod sees nothing new. */
const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 300_000;

/** Each one stays in the pod's spec for ever, some 1.5 KB of it. Ten last half an hour at least. */
const MAX_ATTACHMENTS = 10;

/**
 * Plans what a pod needs to be monitored. The first row that fits:
 *
 * | the pod                                                   | plan                               |
 * |-----------------------------------------------------------|------------------------------------|
 * | terminates, does not run yet, or has ended                | nothing                            |
 * | has our container, put there when it was created          | nothing                            |
 * | is one that the webhook would leave alone                 | unmonitored, for the same reason   |
 * | has an attached sidecar that runs or starts               | nothing                            |
 * | has one that the kubelet cannot start                     | unmonitored, sidecar-stuck         |
 * | had ten that ended                                        | unmonitored, sidecar-keeps-ending  |
 * | had one that ended less than its delay ago                | wait for the rest                  |
 * | any other                                                 | attach, under a name not used yet  |
 */
export function planAttachment(pod: Attachable, now: number): AttachmentPlan {
  const { isRunning, isTerminating, skip, attachments } = pod;
  if (isTerminating || !isRunning || skip === 'already-injected' || skip === 'label-says-no')
    return { kind: 'nothing' };
  if (skip !== undefined) return { kind: 'unmonitored', reason: skip };
  if (attachments.some(({ state }) => state === 'running' || state === 'starting')) return { kind: 'nothing' };
  if (attachments.some(({ state }) => state === 'stuck')) return { kind: 'unmonitored', reason: 'sidecar-stuck' };
  if (attachments.length >= MAX_ATTACHMENTS) return { kind: 'unmonitored', reason: 'sidecar-keeps-ending' };
  const ms = restOfDelay(attachments, now);
  return ms > 0 ? { kind: 'wait', ms } : { kind: 'attach', name: freeName(attachments) };
}

/** Never longer than the delay itself, should the node's clock be ahead. */
function restOfDelay(attachments: readonly Attachment[], now: number): number {
  if (attachments.length === 0) return 0;
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attachments.length - 1));
  const lastEnd = Math.max(...attachments.map(({ endedAt }) => endedAt ?? 0));
  return Math.min(delay, lastEnd + delay - now);
}

function freeName(attachments: readonly Attachment[]): string {
  const taken = new Set(attachments.map(({ name }) => name));
  let number = 1;
  while (taken.has(attachedContainerName(number))) number += 1;
  return attachedContainerName(number);
}
