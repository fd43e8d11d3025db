/** The one node. Every cluster has a network namespace of its own, so all of them can use the same addresses. */
export const NODE_NAME = 'node1';
export const NODE_IP = '192.168.77.2';
export const POD_NETWORK = '10.244.0.0/16';
export const NODE_POD_NETWORK = '10.244.0.0/24';
export const SERVICE_NETWORK = '10.96.0.0/16';
/** The first address of the service network is the API server's own. */
export const SERVICE_IP = '10.96.0.1';
export const DNS_IP = '10.96.0.10';
export const API_PORT = 6443;
export const ETCD_URL = 'http://127.0.0.1:2379';
/** Under which Services and pods have names. */
export const CLUSTER_DOMAIN = 'cluster.local';
