import { asksForMonitoring } from '../../contract/labels.ts';
import { type DrainMarks, drainMarks, podsWithLabel, takeMarksOff } from '../../lib/kube/objects/drain-marks.ts';
import { DONE, type ReconcileResult } from '../../lib/kube/reconcile/reconcile-result.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import type { LabelOptions } from './label-accepts.ts';

/** Gives a pod back that was deleted, or is no longer labelled: nothing maintains its label then. */
export async function leavePod(
  pod: (DrainMarks & { isTerminating: boolean }) | undefined,
  options: LabelOptions,
): Promise<void> {
  const { client, acceptsLabel, log } = options;
  if (!pod || pod.isTerminating || !(await takeMarksOff(client.rest, pod, acceptsLabel))) return;
  log.info('drain label removed', { namespace: pod.namespace, pod: pod.name });
}

/** Where this process looks after pods. */
export interface SweepOptions extends LabelOptions {
  excludedNamespaces: readonly string[];
  /** None stands for all others. */
  includedNamespaces: readonly string[];
}

/**
 * Gives pods back that are no longer maintained: they lost the monitor label, or their namespace was left out, while no
 * controller was there to see it.
 * @throws KubeError the first one, after all the others had their turn
 */
export async function sweepPods(options: SweepOptions): Promise<ReconcileResult> {
  const { client, acceptsLabel, includedNamespaces } = options;
  const failures: unknown[] = [];
  const places = includedNamespaces.length > 0 ? includedNamespaces : [undefined];
  for (const place of places) {
    for await (const pod of podsWithLabel(client.rest, acceptsLabel, place)) {
      if (isReconciled(pod, options)) continue;
      const isTerminating = Boolean(pod.metadata?.deletionTimestamp);
      const marks = { ...drainMarks(pod, acceptsLabel), isTerminating };
      await leavePod(marks, options).catch((error: unknown) => failures.push(error));
    }
  }
  if (failures.length > 0) throw failures[0];
  return DONE;
}

function isReconciled({ metadata }: V1Pod, { excludedNamespaces }: SweepOptions): boolean {
  return asksForMonitoring(metadata?.labels) && !excludedNamespaces.includes(metadata?.namespace ?? '');
}
