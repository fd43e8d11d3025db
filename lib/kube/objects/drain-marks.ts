import { DRAINED_BY_ANNOTATION, drainAnnotation, REAPER_DRAINS } from '../../../contract/annotations.ts';
import { type DrainedBy, parseDrainedBy } from '../../../contract/drained-by.ts';
import { CONTROLLER_WRITER } from '../../../contract/writers.ts';
import { ignoreNotFound, isConflict, KubeError } from '../errors.ts';
import { listItems } from '../list-items.ts';
import type { KubeRest } from '../rest.ts';
import type { V1Pod } from '../types.ts';
import { PODS_AT_ONCE } from './pod-pages.ts';
import type { ObjectName } from './secrets.ts';

/** What is on a pod of what says whether it accepts connections, and whose that is. */
export interface DrainMarks extends ObjectName {
  uid: string;
  /** The label's value. */
  accepts: string | undefined;
  /** All labels of a pod that has that one, as Services select by them. */
  labels: Readonly<Record<string, string>>;
  drainedBy: DrainedBy | undefined;
  /** True where the label is the controller's: the pod has thresholds, or the controller wrote it. */
  isControllers: boolean;
}

/** What a pod's label and annotation say. */
export function drainMarks({ metadata }: V1Pod, label: string): DrainMarks {
  const { namespace = '', name = '', uid = '' } = metadata ?? {};
  // Go writes an empty map or list as null.
  const annotations = metadata?.annotations ?? {};
  const text = annotations[DRAINED_BY_ANNOTATION];
  const isWritten = (metadata?.managedFields ?? []).some(
    ({ manager, fieldsV1 }) => manager === CONTROLLER_WRITER && JSON.stringify(fieldsV1)?.includes(`"f:${label}"`),
  );
  const labels = metadata?.labels ?? {};
  return {
    namespace,
    name,
    uid,
    accepts: labels[label],
    labels: label in labels ? labels : {},
    drainedBy: text === undefined ? undefined : parseDrainedBy(text),
    isControllers: isWritten || drainAnnotation(annotations) !== undefined,
  };
}

/**
 * Decides which marks to remove from a pod that is no longer maintained. The first row that fits:
 *
 * | the pod                                          | the label          |
 * |--------------------------------------------------|--------------------|
 * | has none                                         | nothing to do      |
 * | is drained by another program                    | stays: it is theirs |
 * | has thresholds, or a label that the controller wrote | goes            |
 * | was drained by a reaper                          | says yes, as before |
 * | any other                                        | stays: it is theirs |
 */
export function judgeMarks({ accepts, drainedBy, isControllers }: DrainMarks): 'stays' | 'goes' | 'yes' {
  if (accepts === undefined || (drainedBy && drainedBy.who !== REAPER_DRAINS)) return 'stays';
  if (isControllers) return 'goes';
  return drainedBy ? 'yes' : 'stays';
}

/**
 * Takes off a pod what is ours. Where a Service selects the pod by the label, it says yes instead: without it, the Service would lose
 * the pod. Returns false where there was nothing to do.
 * @throws KubeError
 */
export async function takeMarksOff(rest: KubeRest, marks: DrainMarks, label: string): Promise<boolean> {
  const verdict = judgeMarks(marks);
  if (verdict === 'stays') return false;
  const { namespace, name, uid } = marks;
  const value = verdict === 'yes' || (await isSelectedOn(rest, marks, label)) ? 'yes' : null;
  const metadata = { uid, labels: { [label]: value }, annotations: { [DRAINED_BY_ANNOTATION]: null } };
  const action = `give pod ${namespace}/${name} back`;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const patch = rest.send({
    action,
    method: 'PATCH',
    path,
    query: { fieldManager: CONTROLLER_WRITER },
    body: { metadata },
  });
  // A conflict is another pod of its name: it has no marks of ours.
  await ignoreNotFound(patch).catch((error: unknown) => {
    if (!isConflict(error)) throw error;
  });
  return true;
}

interface ServiceList {
  items: { spec?: { selector?: Record<string, string> } }[];
}

/** True as well where that may not be read: to stay in a Service does no harm. */
async function isSelectedOn(rest: KubeRest, { namespace, labels }: DrainMarks, label: string): Promise<boolean> {
  const isWanted = ([key, value]: [string, string]) => key === label || labels[key] === value;
  try {
    const path = `/api/v1/namespaces/${namespace}/services`;
    const { items } = await rest.send<ServiceList>({ action: `list the Services of ${namespace}`, path });
    return items.some(
      ({ spec: { selector = {} } = {} }) => label in selector && Object.entries(selector).every(isWanted),
    );
  } catch (error) {
    if (error instanceof KubeError && error.code === 403) return true;
    throw error;
  }
}

/**
 * The pods of a namespace that have the label, or of all where none is given, page by page.
 * @throws KubeError
 */
export function podsWithLabel(rest: KubeRest, label: string, namespace?: string): AsyncGenerator<V1Pod> {
  const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`;
  return listItems(rest, { action: 'list the pods', path, labelSelector: label, pageSize: PODS_AT_ONCE });
}
