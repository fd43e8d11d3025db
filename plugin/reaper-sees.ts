import type { Inspected } from '../lib/workloads/inspect.ts';
import type { KeepReason } from '../lib/workloads/keep.ts';
import type { NextAction } from './next-action.ts';
import { reportKey } from './reaper-report.ts';
import type { ReaperView } from './reaper-view.ts';

/** Reasons that depend on who asks: on rights, or on the way to the pods. */
const OF_THE_REAPER: readonly KeepReason[] = ['no-rights', 'unreadable', 'failed', 'no-answer', 'unknown-owner'];

/**
 * What becomes of a workload, as the installed reaper sees it. The first row that fits:
 *
 * | the reaper                                                              | what happens next              |
 * |-------------------------------------------------------------------------|--------------------------------|
 * | is not there, may not be seen, is suspended or on a dry run             | what would, were it at work    |
 * | does not look at the namespace                                          | left alone                     |
 * | said of it what only it can know, such as that it has no right          | that                           |
 * | said something of it, and the person may not ask                        | that                           |
 * | ended its last pass without a word of a workload that was there already | left alone                     |
 * | any other                                                               | what follows from the answers  |
 */
export function asReaperSees(seen: Inspected, next: NextAction, reaper: ReaperView): NextAction {
  if (!isAtWork(reaper)) return next;
  const { namespaces, excludeNamespaces } = reaper.settings;
  const { namespace, name } = seen.workload;
  if (namespaces.length > 0 && !namespaces.includes(namespace)) return { kind: 'left-alone', looksAt: namespaces };
  if (excludeNamespaces.includes(namespace)) return { kind: 'left-alone', leavesOut: excludeNamespaces };
  const { report } = reaper;
  const said = report?.workloads.get(reportKey(namespace, name));
  const { reason, error } = said ?? {};
  if (reason !== undefined && (OF_THE_REAPER.includes(reason) || next.kind === 'unknown'))
    return { kind: 'stays', reason, isReaperSaying: true, ...(error !== undefined && { error }) };
  const wasThere = report !== undefined && startedAt(seen) < report.atMs;
  return report?.isWhole && !said && wasThere ? { kind: 'left-alone' } : next;
}

/** True where a reaper puts to sleep what is due. */
export function isAtWork(reaper: ReaperView): reaper is Extract<ReaperView, { kind: 'installed' }> {
  return reaper.kind === 'installed' && !reaper.isSuspended && !reaper.settings.dryRun;
}

/** When the youngest of its pods came: before that, there was nothing to see. */
function startedAt({ workload }: Inspected): number {
  return Math.max(...workload.pods.map(({ createdAt }) => createdAt));
}
