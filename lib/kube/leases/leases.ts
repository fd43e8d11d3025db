import { V1MicroTime } from '@kubernetes/client-node';
import type { KubeClient } from '../client.ts';
import { call, ignoreNotFound } from '../errors.ts';
import type { ObjectName } from '../objects/secrets.ts';
import type { V1OwnerReference } from '../types.ts';

/** Who leads, and since when. */
export interface Lease {
  /** Empty where its holder let it go. */
  holder: string;
  durationSeconds: number;
  /** Changes with each renewal; a write carries the one that it replaces. */
  resourceVersion: string;
  transitions: number;
}

/** A Lease to write; without a version it is a new one. */
export interface WrittenLease extends Omit<Lease, 'resourceVersion'> {
  resourceVersion?: string;
  owner: V1OwnerReference;
}

/** The Lease, or undefined where there is none. */
export async function readLease(
  { coordination }: KubeClient,
  { namespace, name }: ObjectName,
): Promise<Lease | undefined> {
  const lease = await ignoreNotFound(
    call(`read Lease ${namespace}/${name}`, coordination.readNamespacedLease({ namespace, name })),
  );
  return (
    lease && {
      holder: lease.spec?.holderIdentity ?? '',
      durationSeconds: lease.spec?.leaseDurationSeconds ?? 0,
      resourceVersion: lease.metadata?.resourceVersion ?? '',
      transitions: lease.spec?.leaseTransitions ?? 0,
    }
  );
}

/**
 * Creates the Lease, or replaces it where it has a resourceVersion. With its owner it goes, so that an uninstall leaves
 * nothing behind.
 * @throws KubeError a conflict if another client was faster
 */
export async function writeLease(
  { coordination }: KubeClient,
  { namespace, name }: ObjectName,
  { holder, durationSeconds, resourceVersion, transitions, owner }: WrittenLease,
): Promise<void> {
  const body = {
    metadata: { namespace, name, ownerReferences: [owner], ...(resourceVersion && { resourceVersion }) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: durationSeconds,
      leaseTransitions: transitions,
      renewTime: new V1MicroTime(),
    },
  };
  await (resourceVersion === undefined
    ? call(`create Lease ${namespace}/${name}`, coordination.createNamespacedLease({ namespace, body }))
    : call(`replace Lease ${namespace}/${name}`, coordination.replaceNamespacedLease({ namespace, name, body })));
}
