/** The registry that the nodes pull images of this name from, where a pod on the node's own network is one. */
export const REGISTRY = { host: 'registry.spawner.test', port: 5000 } as const;

/** Where containerd looks for it, and without TLS. https://github.com/containerd/containerd/blob/main/docs/hosts.md */
export function registryHosts(address: string): string {
  const server = `http://${address}:${REGISTRY.port}`;
  return `server = "${server}"\n[host."${server}"]\n  capabilities = ["pull", "resolve"]\n`;
}
