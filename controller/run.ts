import { podDefaults } from '../lib/injection/sidecar-settings.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import type { Leadership } from '../lib/kube/leases/leader-election.ts';
import { PodEvents } from '../lib/kube/objects/pod-events.ts';
import type { Log } from '../lib/process/log.ts';
import type { Settings } from '../lib/process/settings.ts';
import { keepCertificates, type Running } from './certificates/certificate-controller.ts';
import { type FollowedVersion, followVersion } from './follow-version.ts';
import type { ControllerMetrics } from './metrics.ts';
import { PodReconciler } from './pods/reconcile-pods.ts';
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
export function run(options: RunOptions): Running {
  const { certificates, attach, drain } = options.settings;
  const version = startVersion(options);
  const running = [
    version,
    ...(certificates === 'auto' ? [startCertificates(options)] : []),
    ...(attach || drain ? [startPods(options, version)] : []),
  ];
  return {
    async stop() {
      await Promise.all(running.map((each) => each.stop()));
    },
  };
}

function startCertificates({ settings, leadership, ...shared }: RunOptions): Running {
  const { namespace, secret, service, configuration, lifetimeSeconds } = settings;
  const targets = {
    secret: { namespace, name: secret },
    service: { namespace, name: service },
    configuration,
    lifetimeMs: lifetimeSeconds * 1000,
  };
  return keepCertificates({ ...shared, targets, isLeader: leadership.isHeld });
}

function startVersion({ settings, leadership, ...shared }: RunOptions): FollowedVersion {
  const { namespace, service, versionConfigMap: name, form } = settings;
  return followVersion({
    ...shared,
    isLeader: leadership.isHeld,
    rendered: form,
    configMap: name === undefined ? undefined : { namespace, name },
    service: { namespace, name: service },
  });
}

function startPods({ settings, leadership, ...shared }: RunOptions, version: FollowedVersion): Running {
  const { namespace, attach, drain, drainLabel, drainDwellSeconds, includeNamespaces, excludeNamespaces } = settings;
  const { image, pullPolicy, pullSecrets, resources, namespaceSelector, objectSelector } = settings;
  return new PodReconciler({
    ...shared,
    events: new PodEvents(shared.client),
    isLeader: leadership.isHeld,
    sidecar: {
      get form() {
        return version.form();
      },
      defaults: podDefaults(settings),
      image: { image, pullPolicy, pullSecrets, resources },
    },
    attachIsOn: attach,
    drainIsOn: drain,
    acceptsLabel: drainLabel,
    dwellMs: drainDwellSeconds * 1000,
    // Those that the webhook is never called for.
    excludedNamespaces: ['kube-system', namespace, ...excludeNamespaces],
    includedNamespaces: includeNamespaces,
    namespaceSelector,
    objectSelector,
  });
}
