import { SESSION_KIND, SESSION_PLURAL, SESSION_SHORT_NAMES, type SessionLivedBackend } from '../contract/sessions.ts';
import { ignoreNotFound, KubeError } from '../lib/kube/errors.ts';
import { listItems } from '../lib/kube/list-items.ts';
import { pathOf, readSession } from '../lib/kube/objects/sessions.ts';
import { type Cell, cells, columns } from '../lib/process/columns.ts';
import { stateOf } from '../lib/sessions/session-settings.ts';
import { formatDuration } from '../lib/text/duration.ts';
import { readName } from './object-name.ts';
import type { Scope } from './scope.ts';

/** A session as a person sees it. */
export interface SessionLine {
  namespace: string;
  name: string;
  state: string;
  reason: string | undefined;
  message: string | undefined;
  url: string | undefined;
  node: string | undefined;
  ageSeconds: number;
}

/** The sessions of the namespaces; none where the cluster has no such kind, or the person may not list them. */
export async function listSessions(scope: Scope): Promise<SessionLine[]> {
  const paths = scope.namespaces.length > 0 ? scope.namespaces.map((namespace) => pathOf({ namespace })) : [pathOf({})];
  const lists = paths.map((path) =>
    ignoreForbidden(
      Array.fromAsync(listItems<SessionLivedBackend>(scope.client.rest, { action: 'list the sessions', path })),
    ),
  );
  const now = scope.client.rest.now();
  return (await Promise.all(lists)).flatMap((items) => items ?? []).map((session) => sessionLine(session, now));
}

/**
 * One session.
 * @throws Error where there is none of that name
 */
export async function findSession({ client, namespace }: Scope, name: string): Promise<SessionLivedBackend> {
  const session = await readSession(client.rest, { namespace, name });
  if (!session) throw new Error(`Cannot find session ${name} in namespace ${namespace}`);
  return session;
}

/** What is shown of a session. */
export function sessionLine({ metadata, status = {} }: SessionLivedBackend, now: number): SessionLine {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    state: metadata.deletionTimestamp === undefined ? stateOf(status) : 'Ending',
    reason: status.reason,
    message: status.message,
    url: status.url,
    node: status.nodeName,
    ageSeconds: Math.max(0, (now - Date.parse(metadata.creationTimestamp ?? '')) / 1000 || 0),
  };
}

/** The sessions as a table. */
export function sessionTable(lines: readonly SessionLine[], isColoured: boolean): string {
  const head = cells(['NAMESPACE', 'SESSION', 'STATE', 'REASON', 'AGE', 'URL']);
  const rows = lines.map(({ namespace, name, state, reason, ageSeconds, url }): Cell[] => [
    { text: namespace },
    { text: name },
    { text: state, ...(STYLES[state] && { style: STYLES[state] }) },
    { text: reason ?? '' },
    { text: formatDuration(ageSeconds) },
    { text: url ?? '' },
  ]);
  return columns([head, ...rows], { isColoured });
}

const STYLES: Readonly<Record<string, NonNullable<Cell['style']>>> = { Ready: 'green', Failed: 'red' };

/** What becomes of a session and why, for a person. */
export function sessionText({ namespace, name, state, reason, message, url, node }: SessionLine): string {
  const facts = [
    ['State', state],
    ['Reason', reason],
    ['Message', message],
    ['URL', url],
    ['Node', node],
  ].flatMap(([title, text]) => (text === undefined ? [] : [`${`${title}:`.padEnd(9)}${text}`]));
  return `session ${name} in namespace ${namespace}\n\n${facts.join('\n')}\n`;
}

/** What a session is called where a type is said. */
const TYPES: readonly string[] = [
  ...['backend', 'session', SESSION_KIND.toLowerCase(), SESSION_PLURAL, `${SESSION_PLURAL}.spawner.dev`],
  ...SESSION_SHORT_NAMES,
];

/** Explains a session, where the words name one. */
export async function explainSession(
  scope: Scope,
  words: readonly string[],
): Promise<{ line: SessionLine; text: string } | undefined> {
  const { type, name } = readName(words);
  if (type === undefined || !TYPES.includes(type.toLowerCase())) return undefined;
  const line = sessionLine(await findSession(scope, name), scope.client.rest.now());
  return { line, text: sessionText(line) };
}

async function ignoreForbidden<T>(request: Promise<T>): Promise<T | undefined> {
  return ignoreNotFound(request).catch((error: unknown) => {
    if (error instanceof KubeError && error.code === 403) return undefined;
    throw error;
  });
}
