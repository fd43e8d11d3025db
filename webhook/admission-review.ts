import type { V1Pod } from '../kube/types.ts';

/** The one version that is spoken, https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export const ADMISSION_VERSION = 'admission.k8s.io/v1';

/** What the API server asks. */
export interface AdmissionRequest {
  uid: string;
  namespace: string;
  pod: V1Pod;
}

/** A body that was read, or what it should have been. */
export type ReadReview = { kind: 'request'; request: AdmissionRequest } | { kind: 'wrong'; expected: string };

/** The answer, in the form the API server expects. */
export interface AdmissionReview {
  apiVersion: typeof ADMISSION_VERSION;
  kind: 'AdmissionReview';
  response: { uid: string; allowed: true; warnings?: readonly string[]; patchType?: 'JSONPatch'; patch?: string };
}

/** Reads the body of a request. Only what is used is checked: an object that is no pod is a bug of the registration. */
export function readReview(body: unknown): ReadReview {
  if (!isObject(body) || body.kind !== 'AdmissionReview' || body.apiVersion !== ADMISSION_VERSION) {
    return { kind: 'wrong', expected: `an AdmissionReview of ${ADMISSION_VERSION}` };
  }
  const { request } = body;
  if (!isObject(request) || typeof request.uid !== 'string' || request.uid === '')
    return { kind: 'wrong', expected: 'a request with a uid' };
  const { uid, namespace, object } = request;
  // From here on the API server vouches for the form: it has validated the pod before it asks.
  return {
    kind: 'request',
    request: { uid, namespace: typeof namespace === 'string' ? namespace : '', pod: (object ?? {}) as V1Pod },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
