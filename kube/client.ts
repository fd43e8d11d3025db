import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  type PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';

/** The parts of the Kubernetes API that are used. */
export interface KubeClient {
  core: CoreV1Api;
  apps: AppsV1Api;
  admission: AdmissionregistrationV1Api;
}

/** A client for the cluster that this pod runs in, or the one of the user's kubeconfig. */
export function connect(): KubeClient {
  const config = new KubeConfig();
  config.loadFromDefault();
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    admission: config.makeApiClient(AdmissionregistrationV1Api),
  };
}

/** The request option that says which kind of patch a body is. */
export function patchAs(strategy: PatchStrategy): ReturnType<typeof setHeaderOptions> {
  return setHeaderOptions('Content-Type', strategy);
}
