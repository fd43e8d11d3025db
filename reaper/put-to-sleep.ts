import { IDLED_AT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import type { KubeClient } from '../kube/client.ts';
import { annotateDeployment, scaleDeployment } from '../kube/deployments.ts';
import type { V1Deployment } from '../kube/types.ts';

/**
 * Scales a Deployment to zero. What it takes to wake it up is written first, so that a reaper that dies in between has
 * lost nothing. Each write goes through what was read before it.
 * @throws KubeError with code 409 where somebody else wrote meanwhile: not now
 */
export async function putToSleep(client: KubeClient, { metadata, spec }: V1Deployment, now: Date): Promise<void> {
  const read = {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
  };
  const resourceVersion = await annotateDeployment(client, read, {
    [REPLICAS_BEFORE_IDLE_ANNOTATION]: String(spec?.replicas ?? 1),
    [IDLED_AT_ANNOTATION]: now.toISOString(),
  });
  await scaleDeployment(client, { ...read, resourceVersion }, 0);
}
