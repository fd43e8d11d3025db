import type { V1ContainerStatus, V1Pod } from '../../lib/kube/types.ts';
import type { Broken } from './broken.ts';

/** Spelled by hand: an oracle that took the name from the product would follow it into any mistake. */
const SIDECAR_NAME = /^spawner-sidecar(-\d+)?$/;

/** At most one sidecar of a pod runs or will run; attached ones that ended stay listed, as Kubernetes has it. */
export function oneSidecar({ metadata, spec, status }: V1Pod, at: number): Broken[] {
  const ended = new Set((status?.ephemeralContainerStatuses ?? []).filter(hasEnded).map(({ name }) => name));
  const attached = (spec?.ephemeralContainers ?? []).filter(({ name }) => !ended.has(name));
  const names = [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...attached]
    .map(({ name }) => name)
    .filter((name) => SIDECAR_NAME.test(name));
  if (names.length <= 1) return [];
  const subject = `${metadata?.namespace}/${metadata?.name}`;
  return [{ invariant: 'one-sidecar', subject, what: `has ${names.length} sidecars: ${names.join(', ')}`, at }];
}

function hasEnded({ state }: V1ContainerStatus): boolean {
  return state?.terminated !== undefined;
}
