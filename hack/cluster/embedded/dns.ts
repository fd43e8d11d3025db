import { CLUSTER_DOMAIN, DNS_IP, FIRST_NODE } from './addresses.ts';

/** What CoreDNS answers: the names of Services and pods, and nothing from elsewhere, as the cluster has no way out. */
export function corefile(state: string): string {
  return `.:53 {
  bind ${FIRST_NODE.ip}
  errors
  ready ${FIRST_NODE.ip}:8181
  cache 5
  kubernetes ${CLUSTER_DOMAIN} in-addr.arpa ip6.arpa {
    kubeconfig ${state}/pki/admin.kubeconfig
    pods insecure
    ttl 5
  }
}
`;
}

const METADATA = { namespace: 'kube-system', name: 'kube-dns' };
const PROTOCOLS = ['UDP', 'TCP'] as const;

/** The Service at the address that the kubelets name, and where it leads: the node, on which CoreDNS runs without a pod. */
export function dnsObjects(): object {
  const name = (protocol: string) => `dns-${protocol.toLowerCase()}`;
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: METADATA,
        spec: { clusterIP: DNS_IP, ports: PROTOCOLS.map((protocol) => ({ name: name(protocol), protocol, port: 53 })) },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...METADATA, labels: { 'kubernetes.io/service-name': METADATA.name } },
        addressType: 'IPv4',
        ports: PROTOCOLS.map((protocol) => ({ name: name(protocol), protocol, port: 53 })),
        endpoints: [{ addresses: [FIRST_NODE.ip], conditions: { ready: true } }],
      },
    ],
  };
}
