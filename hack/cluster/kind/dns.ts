import { CLUSTER_DOMAIN, DNS_IP } from '../embedded/addresses.ts';

/** The name under which the node has CoreDNS, and by which it is never pulled. */
export const DNS_IMAGE = 'localhost/spawner-coredns:node';

const METADATA = { namespace: 'kube-system', name: 'coredns' };
const LABELS = { 'k8s-app': 'kube-dns' };
const PROTOCOLS = ['UDP', 'TCP'] as const;
const name = (protocol: string) => `dns-${protocol.toLowerCase()}`;

/** What CoreDNS answers: the names of Services and pods, and nothing from elsewhere, as the cluster has no way out. */
const COREFILE = `.:53 {
  errors
  ready
  cache 5
  kubernetes ${CLUSTER_DOMAIN} in-addr.arpa ip6.arpa {
    pods insecure
    ttl 5
  }
}
`;

/** The cluster's DNS in a pod, as kubeadm would have it, with the plugins that the project's CoreDNS has. */
export const DNS_OBJECTS = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: METADATA },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'system:coredns' },
      rules: [
        { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'system:coredns' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
      subjects: [{ kind: 'ServiceAccount', ...METADATA }],
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: METADATA, data: { Corefile: COREFILE } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...METADATA, labels: LABELS },
      spec: { selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec: podSpec() } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: METADATA.namespace, name: 'kube-dns' },
      spec: {
        clusterIP: DNS_IP,
        selector: LABELS,
        ports: PROTOCOLS.map((protocol) => ({ name: name(protocol), protocol, port: 53 })),
      },
    },
  ],
};

function podSpec(): object {
  return {
    serviceAccountName: METADATA.name,
    priorityClassName: 'system-cluster-critical',
    dnsPolicy: 'Default',
    containers: [
      {
        name: 'coredns',
        image: DNS_IMAGE,
        imagePullPolicy: 'Never',
        args: ['-conf', '/etc/coredns/Corefile'],
        ports: PROTOCOLS.map((protocol) => ({ name: name(protocol), protocol, containerPort: 53 })),
        readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
        volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: METADATA.name } }],
  };
}
