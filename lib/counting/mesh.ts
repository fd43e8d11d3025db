/**
 * Ports of the proxies of meshes, which nothing in a pod's manifest has to name. Each is only taken for a mesh's while the
 * mesh's inbound port listens as well.
 */
interface Mesh {
  /** Where clients from outside arrive. */
  inbound: number;
  /** Its metrics and health checks, which only machines ask for. */
  machines: readonly number[];
  /** Listeners whose users the sidecar tells from the pod's own connections, by the address they are delivered from. */
  told: readonly number[];
}

/**
 * Istio: https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio. What its proxy delivers
 * comes from 127.0.0.6, see address.ts.
 * Linkerd: https://linkerd.io/2/reference/proxy-configuration/. What its proxy delivers looks like a connection of the pod's own.
 */
const MESHES: readonly Mesh[] = [
  { inbound: 15_006, machines: [15_020, 15_021, 15_090], told: [15_001, 15_006] },
  { inbound: 4143, machines: [4191], told: [] },
];

/** Of the listening ports, those that only machines ask a mesh's proxy on. */
export function meshMachinePorts(listening: readonly number[]): number[] {
  return meshesOf(listening).flatMap(({ machines }) => machines.filter((port) => listening.includes(port)));
}

/** Of the listening ports, those of a proxy whose users are told from connections of the pod's own. */
export function toldProxyPorts(listening: readonly number[]): number[] {
  return meshesOf(listening)
    .filter(({ told }) => told.every((port) => listening.includes(port)))
    .flatMap(({ told }) => told);
}

function meshesOf(listening: readonly number[]): Mesh[] {
  return MESHES.filter(({ inbound }) => listening.includes(inbound));
}
