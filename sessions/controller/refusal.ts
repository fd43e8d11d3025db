import { describeProblem, type TemplateRules, templateProblems } from '../../lib/sessions/template-problems.ts';
import type { KeptScene } from './act.ts';
import type { Places } from './places.ts';
import type { KeptSession } from './read-session.ts';

/** What an installation allows. */
export interface RefusalRules {
  templates: TemplateRules;
  /** Of sessions with a pod, in one namespace. */
  maxSessions: number;
}

/** Why a session must not have a pod, undefined where it may: it has its place then. */
export function refusalOf(
  session: KeptSession,
  places: Places,
  { templates, maxSessions }: RefusalRules,
): KeptScene['refusal'] {
  if (!session.spec) return undefined;
  const [problem, ...more] = templateProblems(session.spec, templates);
  if (problem) {
    const rest = more.length > 0 ? `; and ${more.length} more` : '';
    return { reason: 'Refused', message: describeProblem(problem) + rest };
  }
  const others = places.take(session);
  if (others === undefined) return undefined;
  const message = `Namespace ${session.namespace} has ${others} sessions with a pod, and may have ${maxSessions}`;
  return { reason: 'Quota', message };
}
