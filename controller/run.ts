import type { KubeClient } from '../kube/client.ts';
import type { Log } from '../runtime/log.ts';
import type { Settings } from '../runtime/settings.ts';
import { attendPods } from './attend-pods.ts';
import { keepCertificates, type Running } from './keep-certificates.ts';
import type { Leadership } from './leadership.ts';
import type { ControllerMetrics } from './metrics.ts';
import type { CONTROLLER_SETTINGS } from './settings.ts';

/** What the leader needs. */
export interface RunOptions {
  client: KubeClient;
  settings: Settings<typeof CONTROLLER_SETTINGS>;
  leadership: Leadership;
  log: Log;
  metrics: ControllerMetrics;
}

/** Everything that only the leader does. */
export function run({ settings, leadership, ...shared }: RunOptions): Running {
  const { namespace, secret, service, configuration, form, ...others } = settings;
  const mayWork = leadership.isHeld;
  const targets = {
    secret: { namespace, name: secret },
    service: { namespace, name: service },
    configuration,
    lifetimeMs: others.lifetimeSeconds * 1000,
  };
  const { attach, drain, drainLabel, drainDwellSeconds, ...image } = others;
  const running = [
    ...(others.certificates === 'auto' ? [keepCertificates({ ...shared, targets, mayWork })] : []),
    ...(attach || drain
      ? [
          attendPods({
            ...shared,
            mayWork,
            sidecar: { form, image },
            attachIsOn: attach,
            drainIsOn: drain,
            acceptsLabel: drainLabel,
            dwellMs: drainDwellSeconds * 1000,
            excludedNamespaces: ['kube-system', namespace],
          }),
        ]
      : []),
  ];
  return {
    async stop() {
      await Promise.all(running.map((each) => each.stop()));
    },
  };
}
