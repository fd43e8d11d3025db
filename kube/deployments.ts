import { PatchStrategy } from '@kubernetes/client-node';
import { type KubeClient, patchAs } from './client.ts';
import { call, ifFound } from './errors.ts';
import { controllerOf, type OwnerReference } from './pods.ts';
import type { ObjectName } from './secrets.ts';
import type { V1Deployment } from './types.ts';

/** The Deployment, or undefined where there is none. */
export function readDeployment(
  { apps }: KubeClient,
  { namespace, name }: ObjectName,
): Promise<V1Deployment | undefined> {
  return ifFound(call(`read Deployment ${namespace}/${name}`, apps.readNamespacedDeployment({ namespace, name })));
}

/** What manages a ReplicaSet, or undefined where nothing does or there is none. */
export async function readReplicaSetOwner(
  { apps }: KubeClient,
  { namespace, name }: ObjectName,
): Promise<OwnerReference | undefined> {
  const set = await ifFound(
    call(`read ReplicaSet ${namespace}/${name}`, apps.readNamespacedReplicaSet({ namespace, name })),
  );
  return controllerOf(set?.metadata?.ownerReferences);
}

/** A Deployment as somebody read it: a write through it fails with a conflict where it has changed since. */
export interface ReadObject extends ObjectName {
  resourceVersion: string;
}

/** Adds annotations. Returns the Deployment as it is after that. */
export function annotateDeployment(
  { apps }: KubeClient,
  { namespace, name, resourceVersion }: ReadObject,
  annotations: Readonly<Record<string, string>>,
): Promise<V1Deployment> {
  const body = { metadata: { resourceVersion, annotations } };
  const request = apps.patchNamespacedDeployment({ namespace, name, body }, patchAs(PatchStrategy.MergePatch));
  return call(`annotate Deployment ${namespace}/${name}`, request);
}

/** Sets the number of replicas through the scale subresource. */
export async function scaleDeployment(
  { apps }: KubeClient,
  { namespace, name, resourceVersion }: ReadObject,
  replicas: number,
): Promise<void> {
  const body = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { namespace, name, resourceVersion },
    spec: { replicas },
  };
  await call(
    `scale Deployment ${namespace}/${name} to ${replicas}`,
    apps.replaceNamespacedDeploymentScale({ namespace, name, body }),
  );
}
