import { beforeAll } from '@jest/globals';
import type { Status } from '../contract/status.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { apply, type Kubectl, kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { httpProbe } from './counting-apps.ts';
import { environment, useNamespace } from './environment.ts';

/** The project's own image, for the runtime that it brings. */
export const nodeImage = `${environment.images.registry}/spawner:${environment.images.tag}`;

/** Probes that an HTTP server usually has. */
export const HTTP_PROBES = { readinessProbe: httpProbe(2), livenessProbe: httpProbe(5) };

/** Apps by name, in a namespace of their own. */
export interface CountingLab {
  cluster: Kubectl;
  /** What the sidecar of an app's pod answers now. */
  ask(app: string): Promise<Status>;
  /** The address of a node and the app's port on it. */
  viaNode(app: string): Promise<string>;
}

/** Starts the apps before a file's tests, and waits until their pods are ready. */
export function useApps(namespace: string, apps: Readonly<Record<string, Manifest[]>>): CountingLab {
  const cluster = useNamespace(namespace);
  const read = (...words: string[]) => kubectl(cluster, ['get', ...words]);
  beforeAll(async () => {
    await apply(cluster, Object.values(apps).flat());
    await Promise.all(Object.keys(apps).map((app) => readyPod(cluster, app)));
  });
  return {
    cluster,
    ask: async (app) => waitForStatus(cluster, nameOf(await readyPod(cluster, app)), () => true),
    async viaNode(app) {
      // Its own node: others may be there in name only.
      const ip = (await readyPod(cluster, app)).status?.hostIP;
      return `${ip}:${await read('service', app, '--output', 'jsonpath={.spec.ports[0].nodePort}')}`;
    },
  };
}
