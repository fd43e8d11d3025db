import { VERSION_KEY } from '../contract/cluster-facts.ts';
import { CONTROLLER_WRITER } from '../contract/writers.ts';
import type { SidecarForm } from '../lib/injection/decide.ts';
import { parseSidecarForm } from '../lib/injection/sidecar-settings.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import { readConfigMap, writeConfigMap } from '../lib/kube/objects/config-maps.ts';
import type { ObjectName } from '../lib/kube/objects/secrets.ts';
import { ownedBy, readService } from '../lib/kube/objects/services.ts';
import { WorkQueue } from '../lib/kube/reconcile/work-queue.ts';
import { readServerVersion } from '../lib/kube/version.ts';
import type { Log } from '../lib/process/log.ts';
import type { Running } from './certificates/certificate-controller.ts';
import type { ControllerMetrics } from './metrics.ts';

/** An API server is replaced a few times a year, and the kubelets bring the ConfigMap within a minute or two as well. */
const INTERVAL_MS = 60_000;

/** What is followed, and whom to tell. */
export interface FollowVersionOptions {
  client: KubeClient;
  log: Log;
  metrics: ControllerMetrics;
  isLeader(): boolean;
  /** How sidecars join pods by the version that the chart was rendered with. */
  rendered: SidecarForm;
  /** Where the webhook finds the version; undefined where a value of the chart decides instead. */
  configMap: ObjectName | undefined;
  /** The webhook's Service, with which the ConfigMap goes. */
  service: ObjectName;
}

/** What the API server is, as far as it is known. */
export interface FollowedVersion extends Running {
  /** How sidecars join pods now. */
  form(): SidecarForm;
}

/**
 * Keeps what the webhook mounts at the API server's own version. A chart may have been rendered without a cluster, where helm
 * assumes the newest Kubernetes: its sidecars would be init containers that never end on one older than 1.29.
 */
export function followVersion(options: FollowVersionOptions): FollowedVersion {
  const { log, isLeader, metrics, rendered, configMap } = options;
  let form = rendered;
  const reconcile = async () => {
    const version = await readServerVersion(options.client.rest);
    const parsed = parseSidecarForm(version);
    if (parsed.kind !== 'value')
      throw new Error(`Cannot use the API server's version: expected ${parsed.expected}, got "${version}"`);
    if (configMap !== undefined) await publish(version, configMap, options);
    const needed = parsed.value;
    metrics.versionDiffers(needed !== rendered);
    if (needed !== form && needed !== rendered)
      log.warn(SENTENCES[configMap ? 'followed' : 'chosen'], { version, needed, rendered });
    form = needed;
    return { requeueAfterMs: INTERVAL_MS };
  };
  const queue = new WorkQueue({ name: 'version', concurrency: 1, log, isLeader, reconcile });
  queue.add('version');
  return { form: () => (configMap === undefined ? rendered : form), stop: () => queue.stop() };
}

const SENTENCES = {
  followed: 'the chart was rendered for another version of Kubernetes; following the API server',
  chosen: 'the value kubernetesVersion differs from that of the API server; using the value',
};

/** Writes only where there is something else. */
async function publish(version: string, name: ObjectName, { client, service }: FollowVersionOptions): Promise<void> {
  const found = await readConfigMap(client.rest, name);
  if (found?.data?.[VERSION_KEY] === version) return;
  const { uid } = await readService(client, service);
  await writeConfigMap(client.rest, name, {
    metadata: {
      ...name,
      labels: { 'app.kubernetes.io/name': 'spawner', 'app.kubernetes.io/managed-by': CONTROLLER_WRITER },
      ownerReferences: [ownedBy(service, { uid })],
      ...(found?.metadata?.resourceVersion && { resourceVersion: found.metadata.resourceVersion }),
    },
    data: { [VERSION_KEY]: version },
  });
}
