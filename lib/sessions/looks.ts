import type { SidecarAnswer } from './read-answer.ts';
import type { SessionSettings } from './session-settings.ts';

/** What a sidecar said, and when, in milliseconds: it was asked, and what it said came. In between it looked. */
export interface Look {
  askedAt: number;
  at: number;
  answer: SidecarAnswer;
}

/** What is remembered of asking a session's sidecar. */
export interface Looks {
  first: Look;
  /** The last one that was an answer. */
  answered: Look | undefined;
  previous: Look | undefined;
  last: Look;
}

/** Remembers one look more. */
export function addLook(looks: Looks | undefined, look: Look): Looks {
  const answered = look.answer.kind === 'answer' ? look : looks?.answered;
  return { first: looks?.first ?? look, answered, previous: looks?.last, last: look };
}

/** Answers are whole seconds: so far apart, the later of two says at least one second more. */
const CONFIRM_MS = 1200;

/**
 * Of the last second, a question every quarter tells when it is over, as the first one may have begun anywhere in a second. The first of these
 * comes a quarter early: it takes some time to be answered.
 */
const END_MS = 250;
const LAST_MS = 1000 + END_MS;

/** Two looks further apart do not confirm each other: CONFIRM_MS, and the time that a question may wait for its turn. */
const CLOSE_MS = 2000;

/** Two answers in whole seconds may be this far from what the clock says. */
const ROUNDING_SECONDS = 1;

/** A sidecar that did not answer, or could not tell, is asked again after this time, or the grace period if that is shorter. */
const RETRY_MS = 30_000;

/** For how long clients have to be gone. */
export type Limits = Pick<SessionSettings, 'graceSeconds' | 'neverConnectedSeconds'>;

/**
 * When to look again at a session that is ready, by deadline: nothing before then could change what becomes of it.
 *
 * | the last look                        | the next one |
 * |--------------------------------------|--------------|
 * | none                                 | at once      |
 * | a client is connected                | just before the grace period is over, so that two looks fit into an idle one |
 * | idle for some time                   | when that may be long enough, and then often; just before the grace period is over at most |
 * | idle for long enough, which is new   | after a moment |
 * | no answer, or one that does not tell | after half a minute, or the grace period |
 */
export function nextLookAt(looks: Looks | undefined, limits: Limits): number {
  if (looks === undefined) return 0;
  const { at, answer } = looks.last;
  const graceMs = limits.graceSeconds * 1000;
  if (answer.kind === 'none' || answer.activity.kind === 'unknown') return at + Math.min(RETRY_MS, graceMs);
  // Whoever comes and goes right after this look, its grace period is not over before the next one.
  const mostMs = Math.max(graceMs - CONFIRM_MS, graceMs / 2);
  if (answer.activity.kind === 'active') return at + mostMs;
  const { forSeconds, everActive } = answer.activity;
  const leftMs = (limitOf(everActive, limits) - forSeconds) * 1000;
  return at + (leftMs <= 0 ? CONFIRM_MS : Math.min(mostMs, Math.max(END_MS, leftMs - LAST_MS)));
}

/**
 * Reports whether a session has been idle for as long as it may be, by two looks: what the last one says is long enough, and the
 * one just before it said as much less as the clock did. An answer that stands still or jumps is not believed: what has changed
 * since the look before is no older than that one.
 */
export function isIdleTwice({ previous, last }: Looks, limits: Limits): boolean {
  const [before, after] = [idleIn(previous), idleIn(last)];
  if (previous === undefined || before === undefined || after === undefined) return false;
  if (after.forSeconds < limitOf(after.everActive, limits)) return false;
  if (last.askedAt - previous.at > CLOSE_MS) return false;
  const gained = after.forSeconds - before.forSeconds;
  const [least, most] = [(last.askedAt - previous.at) / 1000, (last.at - previous.askedAt) / 1000];
  return gained >= 1 && gained >= least - ROUNDING_SECONDS && gained <= most + ROUNDING_SECONDS;
}

/** How long a session has been idle, by a look. */
export function idleIn(look: Look | undefined): { forSeconds: number; everActive: boolean } | undefined {
  const { answer } = look ?? {};
  return answer?.kind === 'answer' && answer.activity.kind === 'idle' ? answer.activity : undefined;
}

function limitOf(everActive: boolean, { graceSeconds, neverConnectedSeconds }: Limits): number {
  return everActive ? graceSeconds : neverConnectedSeconds;
}

/** The first question and the most patient one. */
const SOONEST_MS = 20;
const LATEST_MS = 1000;

/**
 * When to ask a session that is not ready: a quarter as long after the last question as questions have been asked. What starts in
 * 0.1 s is noticed 20 ms later, and what takes ten seconds costs 40 questions.
 */
export function nextStartLookAt(looks: Looks | undefined): number {
  if (looks === undefined) return 0;
  const { first, last } = looks;
  return last.at + Math.min(LATEST_MS, Math.max(SOONEST_MS, (last.at - first.at) / 4));
}
