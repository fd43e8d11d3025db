import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  type PatchStrategy,
  ServerConfiguration,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';
import { KeptDispatcher } from './access.ts';
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
  return createKubeClient(config);
}

/** Which cluster of which kubeconfig; what is left out is as kubectl has it. */
export interface Choice {
  context: string | undefined;
  kubeconfig: string | undefined;
}

/** Where the client looks when there is no kubeconfig at all. */
const NO_CONFIG = 'http://localhost:8080';

/**
 * A client for the cluster that a person means, and the namespace that their context names.
 * @throws Error where the kubeconfig cannot be read or does not have the context
 */
export function connectAs({ context, kubeconfig }: Choice): { client: KubeClient; namespace: string } {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  const known = config.getContexts().map(({ name }) => name);
  if (context !== undefined && !known.includes(context))
    throw new Error(
      `Cannot use context ${context}: expected one of ${known.join(', ') || 'none, there is no kubeconfig'}`,
    );
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (!cluster || cluster.server === NO_CONFIG)
    throw new Error('Cannot find a cluster: expected a kubeconfig with a current context, as kubectl needs it');
  const { namespace } = config.getContextObject(config.getCurrentContext()) ?? {};
  return { client: createKubeClient(config), namespace: namespace ?? 'default' };
}

/**
 * How long a watch may be silent before it counts as dead. The API server sends a bookmark every minute where nothing
 * changes; the client's own 30 s would restart every quiet watch twice a minute.
 */
const WATCH_SILENCE_MS = 75_000;

/** A client for the cluster of a configuration. */
export function createKubeClient(config: KubeConfig, watchSilenceMs = WATCH_SILENCE_MS): KubeClient {
  const watch = new Watch(config);
  // The client has no option for it. A test of a silent watch fails should the field get another name.
  Object.assign(watch, { requestTimeoutMs: watchSilenceMs });
  const { server = NO_CONFIG } = config.getCurrentCluster() ?? {};
  const generated = createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    authMethods: { default: new KeptDispatcher(config) },
  });
  return {
    core: new CoreV1Api(generated),
    apps: new AppsV1Api(generated),
    admission: new AdmissionregistrationV1Api(generated),
    coordination: new CoordinationV1Api(generated),
    watch,
    rest: new KubeRest(config),
  };
}

/** The request option that says which kind of patch a body is. */
export function patchAs(strategy: PatchStrategy): ReturnType<typeof setHeaderOptions> {
  return setHeaderOptions('Content-Type', strategy);
}
