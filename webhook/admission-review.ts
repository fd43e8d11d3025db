import { isPod } from '../lib/injection/pod-shape.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { isObject } from '../lib/text/shape.ts';

/** The one version that is spoken, https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export const ADMISSION_VERSION = 'admission.k8s.io/v1';

/** What the API server asks. */
export interface AdmissionRequest {
  uid: string;
  namespace: string;
  /** The new pod, or undefined where the request is about anything else: a mistake in the registration. */
  pod: V1Pod | undefined;
}

/** A body that was read, or what it should have been. */
export type ReadReview = { kind: 'request'; request: AdmissionRequest } | { kind: 'wrong'; expected: string };

/** The answer, in the form the API server expects. */
export interface AdmissionReview {
  apiVersion: typeof ADMISSION_VERSION;
  kind: 'AdmissionReview';
  response: { uid: string; allowed: true; warnings?: readonly string[]; patchType?: 'JSONPatch'; patch?: string };
}

/** A uid that is echoed. The API server sends a UUID; a longer text than any UUID is no uid. */
const MAX_UID_LENGTH = 128;

/** Reads the body of a request. */
export function readReview(body: unknown): ReadReview {
  if (!isObject(body) || body.kind !== 'AdmissionReview' || body.apiVersion !== ADMISSION_VERSION)
    return { kind: 'wrong', expected: `an AdmissionReview of ${ADMISSION_VERSION}` };
  const { request } = body;
  if (!isObject(request) || typeof request.uid !== 'string' || !isUid(request.uid))
    return { kind: 'wrong', expected: 'a request with a uid' };
  const { uid, namespace } = request;
  return {
    kind: 'request',
    request: { uid, namespace: typeof namespace === 'string' ? namespace : '', pod: newPod(request) },
  };
}

function isUid(uid: string): boolean {
  return uid !== '' && uid.length <= MAX_UID_LENGTH;
}

/** Only at its creation may a pod's containers change. */
function newPod({ operation, resource, subResource, object }: Record<string, unknown>): V1Pod | undefined {
  const isPodResource = isObject(resource) && resource.group === '' && resource.resource === 'pods';
  return operation === 'CREATE' && isPodResource && !subResource && isPod(object) ? object : undefined;
}
