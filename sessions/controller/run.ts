import type { KubeClient } from '../../lib/kube/client.ts';
import type { Leadership } from '../../lib/kube/leases/leader-election.ts';
import type { Log } from '../../lib/process/log.ts';
import type { Settings } from '../../lib/process/settings.ts';
import type { JudgeRules } from '../../lib/sessions/scene.ts';
import { sessionUrl } from '../../lib/sessions/session-url.ts';
import type { SessionMetrics } from './metrics.ts';
import type { KeptSession } from './read-session.ts';
import { SessionReconciler } from './reconcile-sessions.ts';
import { createSessionEvents } from './session-events.ts';
import type { SESSION_SETTINGS } from './settings.ts';
import { steadyClock } from './steady-clock.ts';

/** What the leader needs. */
export interface RunOptions {
  client: KubeClient;
  settings: Settings<typeof SESSION_SETTINGS>;
  leadership: Pick<Leadership, 'isHeld'>;
  log: Log;
  metrics: SessionMetrics;
}

/** Everything that only the leader does. */
export function run({ client, settings, leadership, log, metrics }: RunOptions): SessionReconciler {
  const { namespaces, graceSeconds, maxSessions, servePort, events: eventMode } = settings;
  const { serviceAccounts, allowedSecrets, priorityClasses, image, pullPolicy, pullSecrets, resources } = settings;
  const urls = urlRules(settings);
  return new SessionReconciler({
    ...{ client, log, metrics, namespaces, graceSeconds },
    events: createSessionEvents(client, log, metrics),
    rules: judgeRules(settings),
    refusals: { maxSessions, templates: { serviceAccounts, allowedSecrets, priorityClasses, servePort } },
    podRules: (session) => ({
      sidecar: { image, pullPolicy, pullSecrets, resources },
      defaults: { servePort, events: eventMode },
      url: urls.baseUrl === undefined ? undefined : urlOf(session, '', urls),
    }),
    isLeader: leadership.isHeld,
    now: steadyClock(client.rest, () => performance.now()),
  });
}

function judgeRules(settings: RunOptions['settings']): JudgeRules {
  const { routeDelaySeconds, retentionSeconds, maxUnmonitoredSeconds } = settings;
  return {
    routeDelayMs: routeDelaySeconds * 1000,
    retentionMs: retentionSeconds * 1000,
    maxUnmonitoredMs: maxUnmonitoredSeconds === undefined ? undefined : maxUnmonitoredSeconds * 1000,
    urlOf: (session, ip) => urlOf(session, ip, urlRules(settings)),
  };
}

function urlRules({ baseUrl, namespaces: [first = ''] }: RunOptions['settings']) {
  return { baseUrl, namespace: first };
}

function urlOf(
  { namespace, name, settings }: Pick<KeptSession, 'namespace' | 'name' | 'settings'>,
  ip: string,
  rules: ReturnType<typeof urlRules>,
): string {
  return sessionUrl({ namespace, name, ip, port: settings.httpPort }, rules);
}
