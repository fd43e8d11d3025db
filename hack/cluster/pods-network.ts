/** What the network of a node's pods depends on. */
export interface PodsNetworkOptions {
  /** The addresses of the node's pods. */
  range: string;
  /** True where pods reach the outside by the node's address. Without, they keep theirs, also on their way to other nodes. */
  hasWayOut: boolean;
}

/** How the pods of a node are connected: https://www.cni.dev/plugins/current/main/bridge/ */
export function podsNetwork({ range, hasWayOut }: PodsNetworkOptions): object {
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: hasWayOut,
        hairpinMode: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: range }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
