import type { Looks } from '../looks.ts';
import type { Activity, SidecarAnswer } from '../read-answer.ts';
import type { JudgeRules, SessionFacts, SessionScene } from '../scene.ts';
import type { SessionPod } from '../session-pod.ts';

/** When sessions of tests are created, and the present, in milliseconds. */
export const CREATED = Date.parse('2030-01-01T00:00:00Z');
export const NOW = CREATED + 10_000;

export const RULES: JudgeRules = {
  routeDelayMs: 1000,
  retentionMs: 600_000,
  maxUnmonitoredMs: 86_400_000,
  urlOf: (_, ip) => `http://${ip}/`,
};

/** A pod that runs. */
export const POD: SessionPod = {
  uid: 'pod-uid',
  resourceVersion: '1',
  ownerUid: 'uid',
  isOfSession: true,
  isTerminating: false,
  stage: 'Running',
  nodeName: 'node-1',
  ip: '10.0.0.7',
  end: undefined,
  trouble: undefined,
  attachments: [{ name: 'spawner-sidecar', state: 'running' }],
};

export const SESSION: SessionFacts = {
  namespace: 'games',
  name: 'game',
  uid: 'uid',
  resourceVersion: '1',
  generation: 1,
  createdAt: CREATED,
  deletedAt: undefined,
  hasFinalizer: true,
  settings: {
    httpPort: 8080,
    graceSeconds: 60,
    neverConnectedSeconds: 60,
    startTimeoutSeconds: 300,
    maxLifetimeSeconds: undefined,
    idle: 'Connections',
    isToEnd: false,
    hasService: false,
  },
  status: {},
};

/** A session whose status says that it is ready. */
export const READY: SessionFacts = { ...SESSION, status: { state: 'Ready', submitted: true, ready: true } };

/** A scene of a new session without a pod, but for what is given. */
export function sceneOf(changes: Partial<SessionScene>): SessionScene {
  return {
    session: SESSION,
    pod: undefined,
    looks: undefined,
    warnings: undefined,
    hasService: false,
    refusal: undefined,
    unchangedSince: NOW,
    isSurplus: false,
    now: NOW,
    ...changes,
  };
}

/** Looks that were answered with these, a number of seconds ago each; the last one counts. */
export function looksOf(...answers: readonly (readonly [secondsAgo: number, answer: SidecarAnswer])[]): Looks {
  const looks = answers.map(([ago, answer]) => ({ askedAt: NOW - ago * 1000, at: NOW - ago * 1000, answer }));
  const last = looks.at(-1);
  const first = looks[0];
  if (first === undefined || last === undefined) throw new Error('expected an answer');
  return { first, answered: looks.findLast(({ answer }) => answer.kind === 'answer'), previous: looks.at(-2), last };
}

/** An answer of a sidecar whose application listens. */
export const says = (activity: Activity): SidecarAnswer => ({ kind: 'answer', listens: 'for-clients', activity });
/** The same, idle for a time after a client was there. */
export const idle = (forSeconds: number): SidecarAnswer => says({ kind: 'idle', forSeconds, everActive: true });
export const NO_ANSWER: SidecarAnswer = { kind: 'none', error: 'refused' };
