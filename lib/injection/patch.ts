import type { AddOperation } from 'fast-json-patch';
import { INJECTED_LABEL } from '../../contract/labels.ts';
import type { V1Container, V1Pod, V1Volume } from '../kube/types.ts';
import type { SidecarForm } from './decide.ts';

/** What a pod gets. */
export interface Additions {
  form: SidecarForm;
  container: V1Container;
  volume: V1Volume | undefined;
  /** Names of Secrets; those that the pod has already are left out. */
  pullSecrets: readonly string[];
  /** Further annotations; those that the pod has already stay as they are. */
  annotations: Readonly<Record<string, string>>;
}

/** Which container `kubectl logs` and `kubectl exec` mean where none is named. */
const DEFAULT_CONTAINER_ANNOTATION = 'kubectl.kubernetes.io/default-container';

/** RFC 1123. The API server refuses a pod with any other, but only after it has asked. */
const CONTAINER_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** An operation that adds and never replaces. */
type Add = AddOperation<unknown>;

/** The operations that put a sidecar last among the pod's containers of its form, and mark the pod. Only ever `add`. */
export function injectionPatch({ metadata, spec }: V1Pod, additions: Additions): Add[] {
  const { form, container, volume, pullSecrets, annotations } = additions;
  const list = form === 'native' ? 'initContainers' : 'containers';
  const first = spec?.containers?.[0]?.name ?? '';
  const known = new Set((spec?.imagePullSecrets ?? []).map(({ name }) => name));
  const missing = pullSecrets.filter((name) => !known.has(name)).map((name) => ({ name }));
  return [
    ...addToMap('/metadata/labels', metadata?.labels, { [INJECTED_LABEL]: 'true' }),
    ...addToMap('/metadata/annotations', metadata?.annotations, {
      // Native sidecars are no candidates for a default.
      ...(form === 'container' && CONTAINER_NAME.test(first) && { [DEFAULT_CONTAINER_ANNOTATION]: first }),
      ...annotations,
    }),
    ...addToList('/spec/volumes', spec?.volumes, volume ? [volume] : []),
    ...addToList('/spec/imagePullSecrets', spec?.imagePullSecrets, missing),
    ...addToList(`/spec/${list}`, spec?.[list], [container]),
  ];
}

/** A key that is there stays as it is: an `add` would replace it, RFC 6902 section 4.1. */
function addToMap(
  path: string,
  map: Readonly<Record<string, string>> | undefined,
  values: Readonly<Record<string, string>>,
): Add[] {
  if (!map) return Object.keys(values).length === 0 ? [] : [{ op: 'add', path, value: values }];
  const missing = Object.entries(values).filter(([key]) => !Object.hasOwn(map, key));
  return missing.map(([key, value]) => ({ op: 'add', path: `${path}/${escapePointer(key)}`, value }));
}

function addToList(path: string, list: readonly unknown[] | undefined, values: readonly unknown[]): Add[] {
  if (!list && values.length > 0) return [{ op: 'add', path, value: values }];
  return values.map((value) => ({ op: 'add', path: `${path}/-`, value }));
}

/** RFC 6901, section 3. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
