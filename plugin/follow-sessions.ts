import type { SessionLivedBackend } from '../contract/sessions.ts';
import { sessionsOf } from '../lib/kube/objects/sessions.ts';
import { type Informer, startInformer } from '../lib/kube/reconcile/informer.ts';
import { createLog } from '../lib/process/log.ts';
import { hasEnded } from '../lib/sessions/session-settings.ts';
import type { Terminal } from './output.ts';
import type { Scope } from './scope.ts';
import { findSession, type SessionLine, sessionLine } from './sessions.ts';

/** Writes a line for each change of a session, or of all of a namespace. Returns when that one has ended or is gone; otherwise never. */
export async function watchSessions(scope: Scope, name: string | undefined, { write, note }: Terminal): Promise<void> {
  if (name !== undefined) await findSession(scope, name);
  const shown = new Map<string, string>();
  await follow(scope, note, (key, session) => {
    if (name !== undefined && key !== `${scope.namespace}/${name}`) return false;
    const text = session ? describe(sessionLine(session, scope.client.rest.now())) : 'gone';
    if (shown.get(key) !== text) write(`${key.split('/')[1]}  ${text}\n`);
    shown.set(key, text);
    return name !== undefined && (session === undefined || hasEnded(session.status));
  });
}

/**
 * Waits until a session is ready. Returns where it is reached.
 * @throws Error where it has ended, with its reason
 */
export async function untilReady(scope: Scope, name: string, { note }: Terminal): Promise<string> {
  let last: SessionLivedBackend | undefined = await findSession(scope, name);
  const isSettled = (session: SessionLivedBackend | undefined) =>
    session === undefined || hasEnded(session.status) || session.status?.ready === true;
  if (!isSettled(last))
    await follow(scope, note, (key, session) => {
      if (key !== `${scope.namespace}/${name}`) return false;
      last = session;
      return isSettled(session);
    });
  const { url, message, reason } = last?.status ?? {};
  if (url !== undefined && !hasEnded(last?.status)) return url;
  throw new Error(`Cannot open session ${name}: ${reason ?? 'it is gone'}${message ? `: ${message}` : ''}`);
}

function describe({ state, reason, message, url }: SessionLine): string {
  const why = [reason, message].filter(Boolean).join(': ');
  return [state, why || (state === 'Ready' ? url : '')].filter(Boolean).join('  ');
}

/** Tells of each session that is there or changes, until it is enough. */
function follow(
  { client, namespace }: Scope,
  note: (text: string) => void,
  isEnough: (key: string, session: SessionLivedBackend | undefined) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const log = createLog({ write: note, now: () => new Date() }, 'warn');
    const source = sessionsOf(client.rest, namespace, (session) => session);
    const informer: Informer<SessionLivedBackend> = startInformer(client, source, {
      log,
      onChange(key) {
        if (!isEnough(key, informer.get(key))) return;
        informer.stop();
        resolve();
      },
    });
  });
}
