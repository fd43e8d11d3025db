import { PROBES_ANNOTATION } from '../../contract/annotations.ts';
import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { type Manifest, nginx } from '../../hack/scene/apps.ts';
import type { V1Pod } from '../../lib/kube/types.ts';

/** The pod whose sidecar is attacked, and one that is like it and left alone. */
export const ATTACKED = 'attacked';
export const QUIET = 'quiet';

/** Each second, and with the timeout that Kubernetes gives one that names none: a single failure is seen. */
const probe = (failureThreshold: number) => ({
  httpGet: { path: '/', port: 8080 },
  periodSeconds: 1,
  timeoutSeconds: 1,
  failureThreshold,
});

/** The sidecar of a pod whose containers have no limits gets none either. */
const RESOURCES = { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '128Mi' } };

/** Both of them. */
export function hostilePods(image: string): Manifest[] {
  const annotations = { [PROBES_ANNOTATION]: 'rewrite' };
  const container = { readinessProbe: probe(1), livenessProbe: probe(3), resources: RESOURCES };
  return [ATTACKED, QUIET].flatMap((name) => nginx({ name, image, isMonitored: true, annotations, container }));
}

/** How often containers of a pod have ended. */
export function restartsOf({ status }: V1Pod): number {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** Since when a pod is ready, or not: the state and its time. */
export function readinessOf({ status }: V1Pod): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return `${ready?.status} since ${ready?.lastTransitionTime}`;
}

/** The id of the sidecar's container, as its runtime has it. */
export function sidecarIdOf({ status }: V1Pod): string {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const sidecar = all.find(({ name }) => name === SIDECAR_CONTAINER);
  return sidecar?.containerID?.split('//').at(-1) ?? '';
}

/** The memory limit of the sidecar, in bytes. */
export function sidecarLimitOf({ spec }: V1Pod): number {
  const all = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const text = all.find(({ name }) => name === SIDECAR_CONTAINER)?.resources?.limits?.memory;
  const [, mebibytes] = /^(\d+)Mi$/.exec(text ?? '') ?? [];
  if (mebibytes === undefined) throw new RangeError(`Cannot read the limit: expected mebibytes, got ${text}`);
  return Number(mebibytes) * 2 ** 20;
}
