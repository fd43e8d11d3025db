import type { RequestListener } from 'node:http';
import type { KubeClient } from '../../lib/kube/client.ts';
import type { Log } from '../../lib/process/log.ts';
import type { Settings } from '../../lib/process/settings.ts';
import { HeldRequests } from './held-requests.ts';
import { createMetrics } from './metrics.ts';
import { SessionOpener } from './open-session.ts';
import { createPublicApp } from './public-app.ts';
import { createRouteApp } from './route-app.ts';
import { SessionCache } from './session-cache.ts';
import type { SESSION_API_SETTINGS } from './settings.ts';
import { createStatusApp } from './status-app.ts';

/** What the apps are made of. */
export interface AppsOptions {
  client: KubeClient;
  settings: Settings<typeof SESSION_API_SETTINGS>;
  log: Log;
}

/** The apps of one process, which share what they know of sessions. */
export interface Apps {
  public: RequestListener;
  route: RequestListener;
  status: RequestListener;
  /** Why the process cannot do its job now, or undefined when it can. */
  notReady(): string | undefined;
  metrics(): Promise<string>;
  /** Sends away who waits, and holds nobody from now on. */
  sendAway(): void;
  /** Follows the sessions no longer. */
  close(): void;
}

/** Makes the apps, and begins to follow the sessions. */
export function createApps({ client, settings, log }: AppsOptions): Apps {
  const { namespaces, baseUrl, maxSessions, maxHeld, maxHeldPerSession, holdSeconds } = settings;
  const cache = new SessionCache({ client, namespaces, log });
  const held = new HeldRequests({ perSession: maxHeldPerSession, all: maxHeld });
  const opener = new SessionOpener(cache, client.rest, maxSessions);
  const metrics = createMetrics(() => held.size);
  const stopping = new AbortController();
  const shared = { log, namespaces, cache };
  return {
    public: createPublicApp({
      log,
      namespace: namespaces[0] ?? '',
      baseUrl,
      application: { image: settings.applicationImage, port: settings.applicationPort },
      open: (ref, spec) => opener.open(ref, spec),
      find: (ref) => cache.find(ref),
      onOpened: metrics.countOpening,
    }),
    route: createRouteApp({
      ...shared,
      held,
      holdMs: holdSeconds * 1000,
      stopping: stopping.signal,
      onRoute: metrics.countRoute,
    }),
    status: createStatusApp(shared),
    notReady() {
      if (stopping.signal.aborted) return 'stopping';
      return cache.isListed() ? undefined : 'the sessions have not been listed yet';
    },
    metrics: metrics.text,
    sendAway: () => stopping.abort(),
    close: () => cache.stop(),
  };
}
