import type { Machine } from './machine.ts';

/** Where podman keeps what belongs to clusters, apart from what else it runs on this machine. */
export interface PodmanFolders {
  /** Images and containers: also where buildah put the node image. */
  store: { root: string; runRoot: string; driver: string };
  networks: string;
  /** Of locks and sockets; it has to be empty after a restart of the machine. */
  run: string;
}

/** containers.conf: https://github.com/containers/common/blob/main/docs/containers.conf.5.md */
export function containersConf({ networks, run }: PodmanFolders, { limits }: Machine): string {
  // Without the right to raise a limit, a container fails to start if podman tries.
  const ulimits = Object.entries(limits).map(([name, hard]) => `${name}=${hard}:${hard}`);
  return `[containers]
# Docker sets it by itself, and a node forwards its pods' packets.
default_sysctls = ["net.ipv4.ip_forward=1"]
# A node holds the processes of all its pods; podman would stop at 2048, Docker nowhere.
pids_limit = 0
default_ulimits = ${JSON.stringify(ulimits)}
# A node resolves no names: this address refuses at once.
dns_servers = ["127.0.0.1"]
dns_searches = ["."]
[engine]
lock_type = "file"
tmp_dir = ${JSON.stringify(run)}
[network]
network_config_dir = ${JSON.stringify(networks)}
`;
}

/** storage.conf: https://github.com/containers/storage/blob/main/docs/containers-storage.conf.5.md */
export function storageConf({ store: { root, runRoot, driver } }: PodmanFolders): string {
  return `[storage]
driver = ${JSON.stringify(driver)}
graphroot = ${JSON.stringify(root)}
runroot = ${JSON.stringify(runRoot)}
`;
}
