import type { Broken } from './broken.ts';

/** A pod that was sent to the API server. Times in milliseconds since 1970. */
export interface Creation {
  name: string;
  /** Whether it asked to be monitored: only then is the webhook called. The others show what the API server does without us. */
  isLabelled: boolean;
  from: number;
  until: number;
  result: { kind: 'created' } | { kind: 'refused'; code: number; message: string } | { kind: 'no-answer' };
}

/** The webhook's `timeoutSeconds` in the chart: so long the API server waits for it, once, as no other webhook changes the pod. */
const WEBHOOK_TIMEOUT_MS = 5000;
/** What else happens to a labelled pod: two cores that are shared with a whole Kubernetes. */
const NOISE_MS = 3000;
/** A plain pod that took longer says that the API server itself was slow at that time; usually it takes some 10 ms. */
const SLOW_MS = 1000;
/** The API server's own troubles: it is not ready, too busy, or lost its database. */
const OF_THE_SERVER = [408, 409, 429, 500, 502, 503, 504];
/** How a refusal of a webhook reads, https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/errors */
const OF_A_WEBHOOK = /webhook|spawner/i;

/**
 * No labelled pod is refused because of us, and none is held up for longer than the webhook's timeout beyond the time in which
 * plain pods were held up as well.
 */
export function creationNeverBlocked(creations: readonly Creation[]): Broken[] {
  const stalls = creations.filter(isStall);
  return creations.filter(({ isLabelled }) => isLabelled).flatMap((each) => judge(each, stalls));
}

function judge(creation: Creation, stalls: readonly Creation[]): Broken[] {
  const { name, from, until, result } = creation;
  // Hundreds of pods would say the same, so each way to be blocked is one subject.
  const broken = (subject: string, what: string): Broken[] => [
    { invariant: 'creation-never-blocked', subject, what: `${name} ${what}`, at: until },
  ];
  if (result.kind === 'refused' && (!OF_THE_SERVER.includes(result.code) || OF_A_WEBHOOK.test(result.message)))
    return broken('refusal', `was refused with ${result.code}: ${result.message}`);
  const bound = WEBHOOK_TIMEOUT_MS + NOISE_MS;
  if (until - from <= bound) return [];
  const held = until - from - covered(creation, stalls);
  return held > bound
    ? broken('delay', `took ${until - from} ms, ${held} ms of them while plain pods were created at once`)
    : [];
}

function isStall({ isLabelled, from, until, result }: Creation): boolean {
  return !isLabelled && (result.kind !== 'created' || until - from >= SLOW_MS);
}

/** For how long of it some stall lasted. */
function covered({ from, until }: Creation, stalls: readonly Creation[]): number {
  let sum = 0;
  let reached = from;
  for (const stall of [...stalls].sort((one, other) => one.from - other.from)) {
    const start = Math.max(reached, stall.from);
    const end = Math.min(until, stall.until);
    if (end > start) sum += end - start;
    reached = Math.max(reached, end);
  }
  return sum;
}
