/** A node's name and addresses. Every cluster has network namespaces of its own, so all of them can use the same addresses. */
export interface NodeAddress {
  name: string;
  ip: string;
  /** The range of its pods. */
  podNetwork: string;
}

/** The node that every cluster begins with. The control plane runs in its network. */
export const FIRST_NODE = nodeAt(0);
/** All nodes that a cluster can have: one may be drained, and pods still have a choice between two. */
export const NODES: readonly NodeAddress[] = [FIRST_NODE, nodeAt(1), nodeAt(2)];
export const POD_NETWORK = '10.244.0.0/16';
export const SERVICE_NETWORK = '10.96.0.0/16';
/** The first address of the service network is the API server's own. */
export const SERVICE_IP = '10.96.0.1';
export const DNS_IP = '10.96.0.10';
export const API_PORT = 6443;
export const ETCD_URL = 'http://127.0.0.1:2379';
/** Under which Services and pods have names. */
export const CLUSTER_DOMAIN = 'cluster.local';

function nodeAt(index: number): NodeAddress {
  return { name: `node${index + 1}`, ip: `192.168.77.${index + 2}`, podNetwork: `10.244.${index}.0/24` };
}
