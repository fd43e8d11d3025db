import { describeProblem, type TemplateRules, templateProblems } from '../../lib/sessions/template-problems.ts';
import type { KeptScene } from './act.ts';
import type { KeptSession } from './read-session.ts';

/** What an installation allows. */
export interface RefusalRules {
  templates: TemplateRules;
  maxSessions: number;
}

/** Why a session must not have a pod, undefined where it may. */
export function refusalOf(
  session: KeptSession,
  others: number,
  { templates, maxSessions }: RefusalRules,
): KeptScene['refusal'] {
  if (!session.spec) return undefined;
  const [problem, ...more] = templateProblems(session.spec, templates);
  if (problem) {
    const rest = more.length > 0 ? `; and ${more.length} more` : '';
    return { reason: 'Refused', message: describeProblem(problem) + rest };
  }
  if (others < maxSessions) return undefined;
  const message = `Namespace ${session.namespace} has ${others} sessions with a pod, and may have ${maxSessions}`;
  return { reason: 'Quota', message };
}
