import type { run } from '../run.ts';

/** The settings of a controller of tests, whose sidecars answer on one port of the loopback address. */
export function labSettings(
  servePort: number,
  namespace: string,
  more: object = {},
): Parameters<typeof run>[0]['settings'] {
  return {
    ...{
      namespace: 'spawner',
      deployment: 'sessions',
      identity: 'a',
      leaseSeconds: 15,
      logLevel: 'info',
      healthPort: 0,
    },
    ...{ namespaces: [namespace], baseUrl: undefined, maxSessions: 2, graceSeconds: 300, retentionSeconds: 600 },
    ...{ routeDelaySeconds: 0, maxUnmonitoredSeconds: undefined },
    ...{ serviceAccounts: [], allowedSecrets: [], priorityClasses: [], servePort, events: 'off' },
    ...{ image: 'sidecar:1', pullPolicy: 'Never', pullSecrets: [], resources: {} },
    ...more,
  } as Parameters<typeof run>[0]['settings'];
}
