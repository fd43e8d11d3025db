import { drainAnnotation, IDLE_ACTION_ANNOTATION } from '../../contract/annotations.ts';
import type { V1Pod } from '../kube/types.ts';

/** Which of the chart's features are on, of those that an annotation of a pod may ask for. */
export interface Features {
  drain: boolean;
  deletePods: boolean;
}

/** Says which annotations of a pod change nothing, as what they ask for is off in this cluster. */
export function featureWarnings({ metadata }: V1Pod, { drain, deletePods }: Features = ALL): string[] {
  const { annotations = {} } = metadata ?? {};
  const threshold = drainAnnotation(annotations);
  const asksForDeletion = annotations[IDLE_ACTION_ANNOTATION] === 'delete';
  return [
    ...(threshold !== undefined && !drain
      ? [`annotation ${threshold} has no effect: draining is off in this cluster, see drain.enabled of the chart`]
      : []),
    ...(asksForDeletion && !deletePods
      ? [`this pod will not be deleted when idle: deletion is off in this cluster, see reaper.deletePods of the chart`]
      : []),
  ];
}

const ALL: Features = { drain: true, deletePods: true };
