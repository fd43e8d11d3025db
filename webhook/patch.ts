import type { AddOperation } from 'fast-json-patch';
import { INJECTED_LABEL } from '../contract/labels.ts';
import type { V1Container, V1Pod } from '../kube/types.ts';
import type { SidecarForm } from './decide.ts';

/** The operations that put a sidecar last among the pod's containers of its form, and mark the pod. Only ever `add`. */
export function injectionPatch(pod: V1Pod, container: V1Container, form: SidecarForm): AddOperation<unknown>[] {
  const list = form === 'native' ? 'initContainers' : 'containers';
  return [
    ...addToMap('/metadata/labels', pod.metadata?.labels, [INJECTED_LABEL, 'true']),
    ...addToList(`/spec/${list}`, pod.spec?.[list], container),
  ];
}

function addToMap(path: string, map: object | undefined, [key, value]: [string, string]): AddOperation<unknown>[] {
  return map
    ? [{ op: 'add', path: `${path}/${escapePointer(key)}`, value }]
    : [{ op: 'add', path, value: { [key]: value } }];
}

function addToList(path: string, list: readonly unknown[] | undefined, value: unknown): AddOperation<unknown>[] {
  return list ? [{ op: 'add', path: `${path}/-`, value }] : [{ op: 'add', path, value: [value] }];
}

/** RFC 6901, section 3. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
