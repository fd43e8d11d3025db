import pLimit from 'p-limit';
import { SESSION_API_VERSION, SESSION_KIND } from '../../contract/sessions.ts';
import { SESSIONS_WRITER } from '../../contract/writers.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { tellObjectEvent } from '../../lib/kube/objects/events.ts';
import type { Log } from '../../lib/process/log.ts';
import type { SessionMetrics } from './metrics.ts';

/** What happened to a session. */
export interface SessionEvent {
  session: { namespace: string; name: string; uid: string };
  type: 'Normal' | 'Warning';
  /** A state or a reason. */
  reason: string;
  message: string;
}

/** Events of sessions. They are best effort: nothing waits for one. */
export interface SessionEvents {
  tell(event: SessionEvent): void;
}

/** Beside all other requests. */
const CONCURRENCY = 2;

/** Those that wait while sessions start by the hundred; more are left out. */
const MAX_WAITING = 200;

/** Tells Events behind everything else, each once. */
export function createSessionEvents(client: KubeClient, log: Log, metrics: SessionMetrics): SessionEvents {
  const limit = pLimit(CONCURRENCY);
  const send = async ({ session, ...told }: SessionEvent) => {
    const object = { ...session, apiVersion: SESSION_API_VERSION, kind: SESSION_KIND };
    try {
      await tellObjectEvent(client, { ...told, object, component: SESSIONS_WRITER, identity: '' });
      metrics.wrote('event');
    } catch (error) {
      log.warn('cannot tell an event', { session: `${session.namespace}/${session.name}`, error });
    }
  };
  return {
    tell(event) {
      if (limit.pendingCount < MAX_WAITING) void limit(() => send(event));
    },
  };
}
