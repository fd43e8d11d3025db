import { FIRST_NODE } from '../embedded/addresses.ts';
import { REGISTRY, registryHosts } from '../embedded/registry.ts';
import { podsNetwork } from '../pods-network.ts';
import { DNS_OBJECTS } from './dns.ts';

/**
 * Before anything else of the node: the default route, without which the addresses of Services would have none, leads to a
 * device without a peer that answers. So nothing that the node or its pods send leaves the machine.
 */
const NO_WAY_OUT = `[Unit]
Description=No way out of the cluster
Before=containerd.service kubelet.service
[Service]
Type=oneshot
ExecStart=ip link add nowhere type veth peer name nobody
ExecStart=ip link set nobody up
ExecStart=ip link set nowhere up
ExecStart=ip route replace default dev nowhere
ExecStart=-ip -6 route delete default
[Install]
WantedBy=multi-user.target
`;

/** What a node image has besides Debian's, kind's and Kubernetes' own, by path. */
export const NODE_FILES: Readonly<Record<string, string>> = {
  'etc/systemd/system/no-way-out.service': NO_WAY_OUT,
  // The one node reaches a pod on its own network by loopback.
  [`etc/containerd/certs.d/${REGISTRY.host}/hosts.toml`]: registryHosts('127.0.0.1'),
  'etc/cni/net.d/10-bridge.conflist': JSON.stringify(podsNetwork({ range: FIRST_NODE.podNetwork, hasWayOut: true })),
  // kind applies it when the node is up, as the last thing: there is no storage class, and DNS comes along.
  'kind/manifests/default-storage.yaml': JSON.stringify(DNS_OBJECTS),
};
