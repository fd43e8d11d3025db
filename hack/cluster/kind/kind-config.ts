import type { ProxyMode } from '../proxy-mode.ts';
import type { Machine } from './machine.ts';

/** kind's configuration for a node image that was made here. JSON is YAML. https://kind.sigs.k8s.io/docs/user/configuration/ */
export function kindConfig(machine: Machine, kubeProxyMode: ProxyMode): string {
  const config = {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { disableDefaultCNI: true, kubeProxyMode },
    kubeadmConfigPatches: [CLUSTER, INIT, kubelet(machine)].map((patch) => JSON.stringify(patch)),
    containerdConfigPatches: [REGISTRIES, ...(machine.mayRaiseLimits ? [] : [RESTRICTED])],
  };
  return JSON.stringify(config, null, 2);
}

const REGISTRIES = '[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n';

/** Without CAP_SYS_RESOURCE, lowering an oom_score_adj is forbidden, and runc fails with an error that does not say so. */
const RESTRICTED = '[plugins."io.containerd.grpc.v1.cri"]\n  restrict_oom_score_adj = true\n';

const CLUSTER = {
  kind: 'ClusterConfiguration',
  // Beta and off by default in 1.34: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
  apiServer: {
    extraArgs: {
      'feature-gates': 'MutatingAdmissionPolicy=true',
      'runtime-config': 'admissionregistration.k8s.io/v1beta1=true',
    },
  },
  // A test cluster has nothing to lose in a power cut, and disks here are slow.
  etcd: { local: { extraArgs: { 'unsafe-no-fsync': 'true' } } },
};

/** The node image brings its own DNS. A list takes the place of kind's, which is the first of it. */
const INIT = { kind: 'InitConfiguration', skipPhases: ['preflight', 'addon/coredns'] };

/** Kubernetes 1.34 is the last that runs on cgroup version 1, and there it cannot hold its pods to the node's size. */
function kubelet({ hasUnifiedCgroups }: Machine): object {
  const ofVersion1 = { failCgroupV1: false, enforceNodeAllocatable: [] };
  return { kind: 'KubeletConfiguration', ...(!hasUnifiedCgroups && ofVersion1) };
}
