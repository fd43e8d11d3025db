import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
  type PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';
import { KubeRest } from './rest.ts';

/** The parts of the Kubernetes API that are used. */
export interface KubeClient {
  core: CoreV1Api;
  apps: AppsV1Api;
  admission: AdmissionregistrationV1Api;
  coordination: CoordinationV1Api;
  watch: Watch;
  rest: KubeRest;
}

/** A client for the cluster that this pod runs in, or the one of the user's kubeconfig. */
export function connect(): KubeClient {
  const config = new KubeConfig();
  config.loadFromDefault();
  return clientOf(config);
}

/**
 * How long a watch may be silent before it counts as dead. The API server sends a bookmark every minute where nothing
 * changes; the client's own 30 s would begin every quiet watch anew twice a minute.
 */
const WATCH_SILENCE_MS = 75_000;

/** A client for the cluster of a configuration. */
export function clientOf(config: KubeConfig, watchSilenceMs = WATCH_SILENCE_MS): KubeClient {
  const watch = new Watch(config);
  // The client has no option for it. A test of a silent watch fails should the field get another name.
  Object.assign(watch, { requestTimeoutMs: watchSilenceMs });
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    admission: config.makeApiClient(AdmissionregistrationV1Api),
    coordination: config.makeApiClient(CoordinationV1Api),
    watch,
    rest: new KubeRest(config),
  };
}

/** The request option that says which kind of patch a body is. */
export function patchAs(strategy: PatchStrategy): ReturnType<typeof setHeaderOptions> {
  return setHeaderOptions('Content-Type', strategy);
}
