import { IDLED_AT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import type { KubeClient } from '../kube/client.ts';
import { annotateDeployment, type ReadObject, readDeployment, scaleDeployment } from '../kube/deployments.ts';
import { isConflict } from '../kube/errors.ts';
import type { V1Deployment } from '../kube/types.ts';

/** What became of an attempt: somebody else may have wanted something of the owner meanwhile. */
export type SleepOutcome = 'asleep' | 'changed-meanwhile';

/** Attempts against status writes: the Deployment controller makes one or two after an annotation has changed. */
const ATTEMPTS = 5;

/**
 * Scales a Deployment to zero. What it takes to wake it up is written first, so that a reaper that dies in between has
 * lost nothing. Each write goes through what was read before it.
 */
export async function putToSleep(client: KubeClient, deployment: V1Deployment, now: Date): Promise<SleepOutcome> {
  try {
    const annotated = await annotateDeployment(client, readObject(deployment), {
      [REPLICAS_BEFORE_IDLE_ANNOTATION]: String(deployment.spec?.replicas ?? 1),
      [IDLED_AT_ANNOTATION]: now.toISOString(),
    });
    return await scaleWhileUnchanged(client, annotated);
  } catch (error) {
    if (isConflict(error)) return 'changed-meanwhile';
    throw error;
  }
}

/**
 * A conflict may be no more than a status that its controller wrote. The generation tells: it counts the changes that
 * somebody wanted, and the first one after ours ends the attempt.
 */
async function scaleWhileUnchanged(client: KubeClient, annotated: V1Deployment): Promise<SleepOutcome> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await readDeployment(client, readObject(annotated));
    if (current?.metadata?.generation !== annotated.metadata?.generation) return 'changed-meanwhile';
    try {
      await scaleDeployment(client, readObject(current ?? {}), 0);
      return 'asleep';
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  return 'changed-meanwhile';
}

function readObject({ metadata }: V1Deployment): ReadObject {
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
  };
}
