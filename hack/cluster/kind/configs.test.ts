import { expect, test } from '@jest/globals';
import { kindConfig } from './kind-config.ts';
import { containersConf } from './podman-config.ts';

const LARGE = { hasUnifiedCgroups: true, mayRaiseLimits: true, limits: { nofile: 20_000, nproc: 4096 } };
const SMALL = { ...LARGE, hasUnifiedCgroups: false, mayRaiseLimits: false };
const FOLDERS = { store: { root: '/root', runRoot: '/run', driver: 'overlay' }, networks: '/networks', run: '/run' };

const patchesOf = (config: string): unknown[] =>
  JSON.parse(config).kubeadmConfigPatches.map((patch: string) => JSON.parse(patch));

test('kindConfig() leaves the kubelet and containerd of a machine with all rights as they are', () => {
  const config = kindConfig(LARGE, 'iptables');
  expect(patchesOf(config)).toContainEqual({ kind: 'KubeletConfiguration' });
  expect(config).not.toContain('restrict_oom_score_adj');
});

test('kindConfig() tells them of cgroups of version 1 and of a missing CAP_SYS_RESOURCE', () => {
  const config = kindConfig(SMALL, 'nftables');
  const kubelet = { kind: 'KubeletConfiguration', failCgroupV1: false, enforceNodeAllocatable: [] };
  expect(patchesOf(config)).toContainEqual(kubelet);
  expect(JSON.parse(config)).toMatchObject({
    networking: { kubeProxyMode: 'nftables' },
    containerdConfigPatches: expect.arrayContaining([expect.stringContaining('restrict_oom_score_adj = true')]),
  });
});

test("containersConf() raises no limit above the machine's own", () => {
  expect(containersConf(FOLDERS, SMALL)).toContain('default_ulimits = ["nofile=20000:20000","nproc=4096:4096"]');
});
