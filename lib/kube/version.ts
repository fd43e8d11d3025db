import type { KubeRest } from './rest.ts';

/**
 * The API server's version as it says it, such as `v1.34.4` or `v1.32.1-gke.100`.
 * Every account may read it by default, as system:public-info-viewer.
 */
export async function readServerVersion(rest: KubeRest): Promise<string> {
  const { gitVersion = '' } = await rest.send<{ gitVersion?: string }>({
    action: "read the API server's version",
    path: '/version',
  });
  return gitVersion;
}
