import { SESSION_STATES } from '../../contract/session-states.ts';
import type { SessionState } from '../../contract/sessions.ts';
import { type Ending, fail } from './ending.ts';
import { nextStartLookAt } from './looks.ts';
import type { Trouble } from './pod-trouble.ts';
import { isOwn, type JudgeRules, type SessionAction, type SessionScene, type StatusPatch } from './scene.ts';
import type { SessionPod } from './session-pod.ts';
import { stateOf } from './session-settings.ts';

/** A volume that cannot be mounted is told of again and again; reading Events costs the API server a look at all of a namespace. */
const EVENTS_EVERY_MS = 30_000;

/** A state between the first and `Ready` is written once it has lasted for so long: most starts are over by then. */
const SHOWN_AFTER_MS = 5000;

/**
 * What to do about a session that is not ready. The first row that fits; before the last, what has come to pass is written.
 *
 * | the pod                                        | action |
 * |------------------------------------------------|--------|
 * | has ended, or can never start                  | fails |
 * | has a sidecar that says that the application listens, and the Service that the session asks for | ready |
 * | is still none of these after the start timeout | fails |
 * | has no Service although the session asks for one | gets it |
 * | is left from an earlier session of this name   | is deleted |
 * | is not there                                   | is created |
 * | waits on its node for long                     | its Events are read: a volume may not be mounted |
 * | has an address                                 | its sidecar is asked, soon again and then less often |
 */
export function judgeStart(scene: SessionScene, rules: JudgeRules): SessionAction {
  const { session, pod, now } = scene;
  const own = isOwn(pod, session) ? pod : undefined;
  const end = own?.end ?? (own?.trouble?.isFinal ? own.trouble : undefined);
  if (own && end && !own.isTerminating) return fail(scene, { reason: end.reason, message: end.message });
  const needsService = session.settings.hasService && !scene.hasService;
  if (own && isListening(scene) && !needsService) return becomeReady(scene, own, rules);
  const timeoutAt = session.createdAt + session.settings.startTimeoutSeconds * 1000;
  if (now >= timeoutAt) return fail(scene, timeout(scene));
  if (own && needsService) return { kind: 'create-service', uid: own.uid };
  if (pod && !own && pod.isOfSession && !pod.isTerminating) return { kind: 'delete-pod', uid: pod.uid };
  if (!pod) return { kind: 'create-pod' };
  const eventsAt = own ? eventsDueAt(scene, own) : Number.POSITIVE_INFINITY;
  if (now >= eventsAt) return { kind: 'read-events', uid: pod.uid };
  const shown = show(scene);
  if (shown.kind === 'write-status') return shown;
  const waitUntil = Math.min(timeoutAt, shown.until, eventsAt);
  if (own?.ip === undefined || own.isTerminating) return { kind: 'wait', until: waitUntil };
  const askAt = nextStartLookAt(scene.looks);
  return now >= askAt ? { kind: 'ask', ip: own.ip } : { kind: 'wait', until: Math.min(waitUntil, askAt) };
}

function isListening({ looks }: SessionScene): boolean {
  return looks?.last.answer.kind === 'answer' && looks.last.answer.listens === 'for-clients';
}

/** When the Events of a pod are to be read, if its node has not got as far as an address for it. */
function eventsDueAt({ unchangedSince, warnings }: SessionScene, { stage, ip, trouble }: SessionPod): number {
  if (stage !== 'Scheduled' || ip !== undefined || trouble) return Number.POSITIVE_INFINITY;
  return warnings === undefined ? unchangedSince + SHOWN_AFTER_MS : warnings.at + EVENTS_EVERY_MS;
}

/** What keeps a session from being ready, as far as anything tells. */
function troubleOf({ session, looks, warnings }: SessionScene, pod: SessionPod | undefined): Trouble | undefined {
  if (!pod || pod.trouble) return pod?.trouble;
  if (pod.ip === undefined) return warnings?.trouble;
  if (looks?.last.answer.kind !== 'answer' || looks.last.answer.listens !== 'on-loopback') return undefined;
  const { httpPort } = session.settings;
  const message = `The application listens on port ${httpPort} of the loopback address alone, where no client reaches it: expected 0.0.0.0 or ::`;
  return { reason: 'ListensOnLoopback', message, isFinal: false };
}

/** All that came before is told with it: most starts are one write of the status. */
function becomeReady({ session, now }: SessionScene, pod: SessionPod, { urlOf }: JudgeRules): SessionAction {
  const { name, generation, settings, status } = session;
  const { nodeName, ip } = pod;
  const patch: StatusPatch = {
    ...stepsUntil('Ready'),
    podName: name,
    ...(nodeName && { nodeName }),
    ...(ip && { ip, url: urlOf(session, ip) }),
    port: settings.httpPort,
    readyAt: new Date(now).toISOString(),
    observedGeneration: generation,
    ...(status.reason && { reason: null, message: null }),
  };
  return { kind: 'write-status', patch };
}

/** The state, and the booleans of those that lead there. */
function stepsUntil(state: SessionState): StatusPatch {
  const steps = SESSION_STATES.slice(0, SESSION_STATES.indexOf(state) + 1);
  return { state, ...Object.fromEntries(steps.map((step) => [step.toLowerCase(), true])) };
}

function timeout(scene: SessionScene): Ending {
  const { session, pod, looks } = scene;
  const { startTimeoutSeconds, httpPort } = session.settings;
  const late = `It was not ready within ${startTimeoutSeconds} s`;
  if (!pod) return { reason: 'StartTimeout', message: `${late}: there is no pod` };
  if (!isOwn(pod, session)) return { reason: 'StartTimeout', message: `${late}: its name is another pod’s` };
  const trouble = troubleOf(scene, pod);
  if (trouble) return { reason: trouble.reason, message: `${late}. ${trouble.message}` };
  if (session.settings.hasService && !scene.hasService)
    return { reason: 'StartTimeout', message: `${late}: its Service could not be created` };
  const { answer } = looks?.last ?? {};
  const why =
    answer === undefined
      ? 'the pod has no address'
      : answer.kind === 'answer'
        ? `nothing listens on port ${httpPort}`
        : `its sidecar does not answer: ${answer.error}`;
  return { reason: 'StartTimeout', message: `${late}: ${why}` };
}

/** Writes how far a session is, or what keeps it: a reason at once, anything else after a while. */
function show(scene: SessionScene): Extract<SessionAction, { kind: 'write-status' | 'wait' }> {
  const { session, pod, unchangedSince, now } = scene;
  const { status, generation } = session;
  const own = isOwn(pod, session) ? pod : undefined;
  const state = own?.stage ?? 'Submitted';
  const isFurther = SESSION_STATES.indexOf(state) > SESSION_STATES.indexOf(stateOf(status)) || !status.submitted;
  const { reason, message } = troubleOf(scene, own) ?? {};
  if (!isFurther && reason === status.reason) return { kind: 'wait', until: Number.POSITIVE_INFINITY };
  const due = reason !== undefined && reason !== status.reason ? now : unchangedSince + SHOWN_AFTER_MS;
  if (now < due) return { kind: 'wait', until: due };
  const patch = {
    ...(isFurther && stepsUntil(state)),
    ...(own && { podName: session.name, ...(own.nodeName && { nodeName: own.nodeName }) }),
    reason: reason ?? null,
    message: message ?? null,
    observedGeneration: generation,
  };
  return { kind: 'write-status', patch };
}
