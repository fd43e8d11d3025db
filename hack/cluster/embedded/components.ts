import { join } from 'node:path';
import { API_PORT, ETCD_URL, FIRST_NODE, type NodeAddress, SERVICE_NETWORK } from './addresses.ts';

/** A process of the cluster: its program and its arguments. */
export interface Component {
  name: string;
  program: string;
  args: string[];
}

/** The file in a cluster's folder that says who wrote what to the API server, and what the project read, a JSON object a line. */
export const AUDIT_LOG = 'logs/audit.log';

/** Where programs and files are. */
export interface Folders {
  kubernetes: string;
  etcd: string;
  coredns: string;
  state: string;
}

/** A node, and where programs and files are. */
export interface NodePlace {
  node: NodeAddress;
  folders: Folders;
}

/** The folder of a node in its cluster's: logs, containers, sockets. */
export function nodeFolder(state: string, { name }: NodeAddress): string {
  return join(state, name);
}

/** The socket of a node's containerd. */
export function containerdSocket(state: string, node: NodeAddress): string {
  return join(nodeFolder(state, node), 'containerd.sock');
}

const flags = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, text]) => `--${name}=${text}`);

export function etcd({ etcd: programs, state }: Folders): Component {
  return {
    name: 'etcd',
    program: `${programs}/etcd`,
    args: flags({
      'data-dir': `${state}/etcd`,
      'listen-client-urls': ETCD_URL,
      'advertise-client-urls': ETCD_URL,
      'listen-peer-urls': 'http://127.0.0.1:2380',
      // A test cluster has nothing to lose in a power cut, and disks here are slow.
      'unsafe-no-fsync': 'true',
    }),
  };
}

export function apiServer({ kubernetes, state }: Folders): Component {
  const pki = `${state}/pki`;
  return {
    name: 'kube-apiserver',
    program: `${kubernetes}/kube-apiserver`,
    args: flags({
      'etcd-servers': ETCD_URL,
      'secure-port': String(API_PORT),
      'advertise-address': FIRST_NODE.ip,
      'service-cluster-ip-range': SERVICE_NETWORK,
      'tls-cert-file': `${pki}/apiserver.crt`,
      'tls-private-key-file': `${pki}/apiserver.key`,
      'client-ca-file': `${pki}/ca.crt`,
      'kubelet-certificate-authority': `${pki}/ca.crt`,
      'kubelet-client-certificate': `${pki}/admin.crt`,
      'kubelet-client-key': `${pki}/admin.key`,
      // The node's name does not resolve.
      'kubelet-preferred-address-types': 'InternalIP',
      'service-account-key-file': `${pki}/sa.pub`,
      'service-account-signing-key-file': `${pki}/sa.key`,
      'service-account-issuer': 'https://kubernetes.default.svc',
      'authorization-mode': 'Node,RBAC',
      'audit-policy-file': `${state}/audit-policy.yaml`,
      'audit-log-path': `${state}/${AUDIT_LOG}`,
      'enable-admission-plugins': 'NodeRestriction',
      // Beta and off by default in 1.34: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
      'feature-gates': 'MutatingAdmissionPolicy=true',
      'runtime-config': 'admissionregistration.k8s.io/v1beta1=true',
      'allow-privileged': 'true',
      'requestheader-client-ca-file': `${pki}/ca.crt`,
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-username-headers': 'X-Remote-User',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'proxy-client-cert-file': `${pki}/front-proxy.crt`,
      'proxy-client-key-file': `${pki}/front-proxy.key`,
    }),
  };
}

export function controllerManager({ kubernetes, state }: Folders): Component {
  const pki = `${state}/pki`;
  return {
    name: 'kube-controller-manager',
    program: `${kubernetes}/kube-controller-manager`,
    args: flags({
      kubeconfig: `${pki}/controller-manager.kubeconfig`,
      'cluster-signing-cert-file': `${pki}/ca.crt`,
      'cluster-signing-key-file': `${pki}/ca.key`,
      'root-ca-file': `${pki}/ca.crt`,
      'service-account-private-key-file': `${pki}/sa.key`,
      'use-service-account-credentials': 'true',
      'leader-elect': 'false',
    }),
  };
}

export function scheduler({ kubernetes, state }: Folders): Component {
  return {
    name: 'kube-scheduler',
    program: `${kubernetes}/kube-scheduler`,
    args: flags({ kubeconfig: `${state}/pki/scheduler.kubeconfig`, 'leader-elect': 'false' }),
  };
}

export function containerd({ node, folders: { state } }: NodePlace): Component {
  const config = `${nodeFolder(state, node)}/containerd.toml`;
  return { name: 'containerd', program: 'containerd', args: flags({ config }) };
}

export function kubelet({ node, folders: { kubernetes, state } }: NodePlace): Component {
  const folder = nodeFolder(state, node);
  return {
    name: 'kubelet',
    program: `${kubernetes}/kubelet`,
    args: flags({
      config: `${folder}/kubelet.yaml`,
      kubeconfig: `${state}/pki/${node.name}.kubeconfig`,
      'hostname-override': node.name,
      'node-ip': node.ip,
      'cert-dir': `${folder}/kubelet-pki`,
    }),
  };
}

export function kubeProxy({ node, folders: { kubernetes, state } }: NodePlace): Component {
  const config = `${nodeFolder(state, node)}/proxy.yaml`;
  return { name: 'kube-proxy', program: `${kubernetes}/kube-proxy`, args: flags({ config }) };
}

/** The cluster's DNS. It would run in a pod; here it answers at the first node's address, to which a Service of its own leads. */
export function coreDns({ coredns, state }: Folders): Component {
  return { name: 'coredns', program: `${coredns}/coredns`, args: ['-conf', `${state}/Corefile`] };
}
