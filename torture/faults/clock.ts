import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterFolder } from '../../hack/cluster/embedded/state.ts';
import { type Kubectl, kubectl } from '../../hack/scene/kubectl.ts';
import { at } from '../random.ts';
import { type Fault, FOR_A_WHILE } from './fault.ts';

/**
 * The kernel's time namespaces shift the monotonic clock and not the wall clock, and the machine's own clock is not ours to step.
 * So our processes are told another time by a library between them and the C library, Debian's package `libfaketime`; their
 * monotonic clock goes on, as it does when a clock is stepped. https://github.com/wolfcw/libfaketime
 */
const LIBRARY = 'faketime/libfaketimeMT.so.1';
const LIBRARIES = '/usr/lib';

/** How far, in seconds: a little, more than a Lease lasts, an hour, and longer than a certificate is valid. */
const STEPS_SECONDS = [-34_560_000, -3600, -30, 30, 3600, 34_560_000] as const;

const VARIABLES = {
  LD_PRELOAD: `/faketime/${LIBRARY}`,
  FAKETIME_TIMESTAMP_FILE: '/clock/offset',
  FAKETIME_CACHE_DURATION: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
};

/** The clock of all our processes is stepped, and stepped back. */
export const STEP_CLOCK: Fault = {
  name: 'step-clock',
  says: 'the wall clock of our processes is stepped by 30 s, an hour or 400 days, and later back',
  lastsSeconds: FOR_A_WHILE,
  missing: async () => (findLibrary() ? undefined : "no libfaketime here; it is in Debian's package libfaketime"),
  async begin({ node }, { target }) {
    const seconds = at(STEPS_SECONDS, target) ?? 0;
    setOffset(node.name, seconds);
    return { what: `by ${seconds} s`, end: async () => setOffset(node.name, 0) };
  },
};

/** Puts the library into our processes, so that their clock can be stepped while they run. */
export async function makeClockSteppable(cluster: string, release: Kubectl): Promise<void> {
  const folder = findLibrary();
  if (folder === undefined) return;
  mkdirSync(clockFolder(cluster), { recursive: true });
  setOffset(cluster, 0);
  for (const part of ['webhook', 'controller']) {
    const name = `spawner-${part}`;
    await kubectl(release, [
      'patch',
      'deployment',
      name,
      '--patch',
      JSON.stringify({ spec: { template: template(part, folder, clockFolder(cluster)) } }),
    ]);
    await kubectl(release, ['rollout', 'status', 'deployment', name, '--timeout', '120s']);
  }
  const job = { spec: { jobTemplate: { spec: { template: template('reaper', folder, clockFolder(cluster)) } } } };
  await kubectl(release, ['patch', 'cronjob', 'spawner-reaper', '--patch', JSON.stringify(job)]);
}

function template(container: string, folder: string, clock: string): object {
  const hostPath = (name: string, path: string) => ({ name, hostPath: { path } });
  const env = Object.entries(VARIABLES).map(([name, value]) => ({ name, value }));
  const volumeMounts = [
    { name: 'faketime', mountPath: '/faketime', readOnly: true },
    { name: 'clock', mountPath: '/clock', readOnly: true },
  ];
  const volumes = [hostPath('faketime', folder), hostPath('clock', clock)];
  return { spec: { volumes, containers: [{ name: container, env, volumeMounts }] } };
}

/** The folder with the library in it: that of this machine's kind, such as `/usr/lib/x86_64-linux-gnu`. */
function findLibrary(): string | undefined {
  const folders = readdirSync(LIBRARIES).map((name) => join(LIBRARIES, name));
  return folders.find((folder) => existsSync(join(folder, LIBRARY)));
}

/** It goes with the cluster. */
function clockFolder(cluster: string): string {
  return join(clusterFolder(cluster), 'clock');
}

function setOffset(cluster: string, seconds: number): void {
  writeFileSync(join(clockFolder(cluster), 'offset'), `${seconds < 0 ? '' : '+'}${seconds}\n`);
}
