import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { waitFor } from '../hack/base/progress.ts';
import { embeddedProvider } from '../hack/cluster/embedded/provider.ts';
import { clusterFolder } from '../hack/cluster/embedded/state.ts';
import { testWhereClusterCan } from './environment.ts';

// kind's cluster lives in Docker or podman, and the user's is the user's.
const testWithStarter = testWhereClusterCan('end-with-its-starter');

/** Command lines of all processes that mention a text. */
function processesWith(text: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const commands = pids.map((pid) => {
    const file = `/proc/${pid}/cmdline`;
    return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
  });
  return commands.filter((command) => command.includes(text));
}

testWithStarter(
  'a second cluster, of two nodes, runs next to the first, and nothing of it survives the kill of its starter',
  async () => {
    const name = `crash-${process.pid}`;
    const starter = spawn(process.execPath, [join(import.meta.dirname, 'start-and-stay.ts'), name], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, SPAWNER_NODES: '2' },
    });
    await once(starter.stdout, 'data');
    for (const node of ['node1', 'node2'])
      expect(processesWith(`${clusterFolder(name)}/${node}/kubelet.yaml`)).toHaveLength(1);

    starter.kill('SIGKILL');
    await waitFor(async () => processesWith(clusterFolder(name)).length === 0 || undefined, {
      seconds: 10,
      what: 'its processes to end',
    });
    const isGone = async () => (await embeddedProvider.find(name)) === undefined || undefined;
    expect(await waitFor(isGone, { seconds: 10, what: 'it to be gone' })).toBe(true);

    await embeddedProvider.down(name);
    expect(existsSync(clusterFolder(name))).toBe(false);
    expect(
      readdirSync('/sys/fs/cgroup').filter((tree) => existsSync(`/sys/fs/cgroup/${tree}/spawner/${name}`)),
    ).toEqual([]);
  },
);
