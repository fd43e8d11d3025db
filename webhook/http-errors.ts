/** How a request is refused that is no review, by the word in the metric. The API server lets the pod pass. */
export const REFUSALS = {
  'not-found': { status: 404, error: 'not found' },
  'not-post': { status: 405, error: 'expected POST' },
  'not-json': { status: 415, error: 'expected content-type application/json' },
  'too-large': { status: 413, error: 'expected at most 3.25 MiB' },
  busy: { status: 503, error: 'too many bytes under way' },
  'not-a-review': { status: 400, error: 'expected an AdmissionReview of admission.k8s.io/v1 with a uid' },
  'internal-error': { status: 500, error: 'internal error' },
} as const;

/** One word of {@link REFUSALS}. */
export type Refusal = keyof typeof REFUSALS;
