import { NAMESPACE } from '../../base/namespace.ts';
import { podsNetwork } from '../pods-network.ts';
import type { ProxyMode } from '../proxy-mode.ts';
import { CLUSTER_DOMAIN, DNS_IP, FIRST_NODE, type NodeAddress, POD_NETWORK } from './addresses.ts';
import { containerdSocket, nodeFolder } from './components.ts';
import { corefile, dnsObjects } from './dns.ts';
import { REGISTRY, registryHosts } from './registry.ts';

/** The name under which containerd finds the image that holds a pod's namespaces. */
export const PAUSE_IMAGE = 'localhost/spawner-pause:1';

/** The configuration files of the control plane, by file name in the cluster's folder. */
export function clusterFiles(state: string): Readonly<Record<string, string>> {
  return {
    'audit-policy.yaml': JSON.stringify(AUDIT_POLICY, null, 2),
    Corefile: corefile(state),
    'dns.json': JSON.stringify(dnsObjects()),
  };
}

/** What the configuration of a node depends on. */
export interface NodeSettings {
  node: NodeAddress;
  /** The cluster's folder. */
  state: string;
  cgroup: string;
  proxyMode: ProxyMode;
}

/** The configuration files of a node, by file name in its folder. */
export function nodeFiles(settings: NodeSettings): Readonly<Record<string, string>> {
  return {
    'containerd.toml': containerdConfig(settings),
    [`certs.d/${REGISTRY.host}/hosts.toml`]: registryHosts(FIRST_NODE.ip),
    'cni/10-bridge.conflist': JSON.stringify(podsNetwork({ range: settings.node.podNetwork, hasWayOut: false })),
    'kubelet.yaml': JSON.stringify(kubeletConfig(settings), null, 2),
    'proxy.yaml': JSON.stringify(proxyConfig(settings), null, 2),
  };
}

function containerdConfig({ state, node }: NodeSettings): string {
  const folder = nodeFolder(state, node);
  return `version = 2
root = "${folder}/containerd"
state = "/run/containerd-state"
[grpc]
  address = "${containerdSocket(state, node)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  # Without CAP_SYS_RESOURCE, lowering an oom_score_adj is forbidden, and runc fails with an error that does not say so.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${folder}/certs.d"
`;
}

const READS = ['get', 'list', 'watch'];

/**
 * Who wrote what, to how many replicas something was scaled, and what the project's own processes read.
 * https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
 */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'Metadata', userGroups: [`system:serviceaccounts:${NAMESPACE}`], verbs: READS },
    { level: 'None', verbs: READS },
    { level: 'Request', resources: [{ group: 'apps', resources: ['*/scale'] }] },
    { level: 'Metadata', userGroups: ['system:serviceaccounts', 'system:masters'] },
    { level: 'None' },
  ],
};

function kubeletConfig({ state, node, cgroup }: NodeSettings): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroup,
    enforceNodeAllocatable: [],
    // Kubernetes 1.34 is the last that runs on cgroup version 1, where the machine has no other.
    failCgroupV1: false,
    failSwapOn: false,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${state}/pki/ca.crt` },
    },
    authorization: { mode: 'Webhook' },
    clusterDomain: CLUSTER_DOMAIN,
    clusterDNS: [DNS_IP],
    resolvConf: '/dev/null',
    tlsCertFile: `${state}/pki/${node.name}.crt`,
    tlsPrivateKeyFile: `${state}/pki/${node.name}.key`,
    containerRuntimeEndpoint: `unix://${containerdSocket(state, node)}`,
    maxPods: 250,
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    // Images are loaded, never pulled, so nothing is gained by throwing them away.
    imageGCHighThresholdPercent: 100,
  };
}

function proxyConfig({ state, node, proxyMode: mode }: NodeSettings): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode,
    clusterCIDR: POD_NETWORK,
    hostnameOverride: node.name,
    clientConnection: { kubeconfig: `${state}/pki/proxy.kubeconfig` },
    // The limits are the machine's, not the namespace's: leave them.
    conntrack: { maxPerCore: 0, min: 0 },
  };
}
