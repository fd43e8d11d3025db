import type { SessionStatus } from '../../../contract/sessions.ts';
import type { Random } from '../../text/testing/random.ts';
import { judge } from '../judge.ts';
import { addLook, type Looks } from '../looks.ts';
import type { SidecarAnswer } from '../read-answer.ts';
import type { JudgeRules, SessionAction, SessionFacts, SessionScene, StatusPatch } from '../scene.ts';
import type { SessionPod } from '../session-pod.ts';
import { POD, SESSION } from './scenes.ts';

/** From when until when, in milliseconds. */
export type Span = readonly [from: number, until: number];

/** What happens to one session, apart from what the controller does. The application listens from `listensAt` on. */
export interface History {
  graceSeconds: number;
  neverConnectedSeconds: number;
  listensAt: number;
  clients: readonly Span[];
  /** The sidecar gives no answer, or says that it does not know. */
  mute: readonly Span[];
  unknowing: readonly Span[];
  /** The sidecar says again and again what it said at the beginning of the span. */
  frozen: readonly Span[];
  /** A new leader takes over, who remembers nothing. */
  restarts: readonly number[];
  /** How long answers take at most. */
  slownessMs: number;
}

/** An answer of the sidecar, and the moment that it tells of. */
export interface Told {
  askedAt: number;
  cameAt: number;
  /** Undefined where it says nothing of clients. */
  knownAt: number | undefined;
}

/** What became of a session. */
export interface Outcome {
  /** When it was swept for being idle. */
  sweptAt: number | undefined;
  told: readonly Told[];
  actions: readonly SessionAction['kind'][];
}

const HORIZON_MS = 3_600_000;

/** Creation, two or three writes, and the conditions of a sidecar that comes and goes. */
const MAX_ACTIONS = 100;

/** A history of random length, calm or not. */
export function randomHistory(random: Random, isCalm: boolean): History {
  const seconds = (most: number) => Math.floor(random() * most * 1000);
  const spans = (most: number, longest: number): Span[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => {
      const from = seconds(1800);
      return [from, from + 1 + seconds(longest)] as const;
    });
  const graceSeconds = 5 + Math.floor(random() * 300);
  return {
    graceSeconds,
    neverConnectedSeconds: random() < 0.5 ? graceSeconds : 5 + Math.floor(random() * 300),
    listensAt: seconds(60),
    clients: spans(6, 400),
    mute: isCalm ? [] : spans(3, 600),
    unknowing: isCalm ? [] : spans(2, 300),
    frozen: isCalm ? [] : apart(spans(3, 900)),
    restarts: isCalm ? [] : spans(2, 1).map(([at]) => at),
    slownessMs: isCalm ? 50 : random() * 2000,
  };
}

/** One after the other: what was frozen twice at one time would jump when it thaws once. */
function apart(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort(([one], [other]) => one - other);
  return sorted.filter(([from], at) => sorted.slice(0, at).every(([, until]) => until <= from));
}

const within = (spans: readonly Span[], at: number) => spans.find(([from, until]) => from <= at && at < until);

/** When the last client that had come by then was gone, or undefined while one is there or none has been. */
function lastLeft({ clients }: History, at: number): number | undefined {
  const before = clients.filter(([from]) => from <= at).map(([, until]) => until);
  return before.length === 0 ? undefined : Math.max(...before);
}

/** What an honest sidecar says. */
function honest(history: History, at: number): SidecarAnswer {
  if (at < history.listensAt)
    return { kind: 'answer', listens: 'nowhere', activity: { kind: 'unknown', reason: 'not-listening' } };
  if (within(history.clients, at)) return { kind: 'answer', listens: 'for-clients', activity: { kind: 'active' } };
  const left = lastLeft(history, at);
  const since = Math.max(history.listensAt, left ?? 0);
  const forSeconds = Math.floor((at - since) / 1000);
  return {
    kind: 'answer',
    listens: 'for-clients',
    activity: { kind: 'idle', forSeconds, everActive: left !== undefined },
  };
}

function say(history: History, at: number): { answer: SidecarAnswer; knownAt: number | undefined } {
  if (within(history.mute, at)) return { answer: { kind: 'none', error: 'timeout' }, knownAt: undefined };
  const knownAt = within(history.frozen, at)?.[0] ?? at;
  const answer = honest(history, knownAt);
  if (!within(history.unknowing, at) || answer.kind === 'none') return { answer, knownAt };
  return { answer: { ...answer, activity: { kind: 'unknown', reason: 'unknown' } }, knownAt: undefined };
}

const RULES: JudgeRules = {
  routeDelayMs: 1000,
  retentionMs: 600_000,
  maxUnmonitoredMs: undefined,
  urlOf: (_, ip) => `http://${ip}/`,
};

/** What no history has. */
const UNTROUBLED = {
  warnings: undefined,
  hasService: false,
  refusal: undefined,
  unchangedSince: 0,
  isSurplus: false,
} as const;

/** Plays a history against the judge, with a controller that does what it is told at once. */
export function play(history: History, random: Random): Outcome {
  let now = 0;
  let looks: Looks | undefined;
  let pod: SessionPod | undefined;
  let session = firstFacts(history);
  const told: Told[] = [];
  const actions: SessionAction['kind'][] = [];
  const restarts = [...history.restarts].sort((one, other) => one - other);
  while (now < HORIZON_MS) {
    const scene: SessionScene = { ...UNTROUBLED, session, pod, looks, now };
    const action = judge(scene, RULES);
    if (action.kind !== 'wait' && action.kind !== 'ask') actions.push(action.kind);
    if (actions.length > MAX_ACTIONS) throw new Error(`never done: ${actions.slice(0, 9).join(', ')}`);
    if (action.kind === 'create-pod') pod = POD;
    if (action.kind === 'write-status') {
      session = { ...session, status: patched(session.status, action.patch) };
      if (session.status.swept || session.status.failed)
        return { sweptAt: session.status.reason === 'Idle' ? now : undefined, told, actions };
    }
    if (action.kind === 'ask') {
      const lookedAt = now + random() * history.slownessMs;
      const cameAt = lookedAt + random() * history.slownessMs;
      const { answer, knownAt } = say(history, lookedAt);
      told.push({ askedAt: now, cameAt, knownAt });
      looks = addLook(looks, { askedAt: now, at: cameAt, answer });
      now = cameAt;
    }
    if (action.kind === 'wait') now = Math.min(action.until, restarts[0] ?? HORIZON_MS, HORIZON_MS);
    while ((restarts[0] ?? HORIZON_MS) <= now) {
      restarts.shift();
      looks = undefined;
    }
  }
  return { sweptAt: undefined, told, actions };
}

/** As the API server does it: null takes a field away. */
function patched(status: SessionStatus, patch: StatusPatch): SessionStatus {
  const fields = Object.entries({ ...status, ...patch }).filter(([, value]) => value !== null);
  return Object.fromEntries(fields);
}

function firstFacts({ graceSeconds, neverConnectedSeconds }: History): SessionFacts {
  const settings = { ...SESSION.settings, graceSeconds, neverConnectedSeconds, startTimeoutSeconds: 3600 };
  return { ...SESSION, createdAt: 0, settings };
}
