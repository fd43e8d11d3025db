import { CONTROLLER, WRITES } from '../expected-writes.ts';
import { ourPods, type System } from '../system.ts';
import { type Fault, FOR_A_WHILE } from './fault.ts';

const SECRET = '/api/v1/namespaces/spawner/secrets/spawner-certificate';

/** Where the kubelet keeps the mounted Secret of a pod: a tmpfs for each. */
const folderOf = (uid: string | undefined) => `/pods/${uid}/volumes/kubernetes.io~secret/certificate`;

/** The mounted Secrets of all webhooks are full, and then there is a new certificate to be written to them. */
export const FULL_DISK: Fault = {
  name: 'full-disk',
  says: "the file systems of the webhooks' mounted Secret are full while the certificate is replaced",
  lastsSeconds: FOR_A_WHILE,
  mixes: false,
  async begin(system) {
    const folders = listMounts(system);
    for (const folder of folders) await resize(system, folder, await usedBytes(system, folder));
    system.history.occasion(CONTROLLER, WRITES.edit);
    await system.api.must('DELETE', SECRET);
    const end = async () => {
      for (const folder of folders) if (listMounts(system).includes(folder)) await resize(system, folder, '50%');
    };
    return { what: `${folders.length} mounts`, end };
  },
};

function listMounts(system: System): string[] {
  const places = system.node.readMounts().map((line) => line.split(' ')[1] ?? '');
  const ends = ourPods(system, 'webhook').map(({ metadata }) => folderOf(metadata?.uid));
  return places.filter((place) => ends.some((end) => place.endsWith(end)));
}

async function usedBytes({ node }: System, folder: string): Promise<string> {
  const lines = await node.mounts('df', ['--block-size=1', '--output=used', folder]);
  return lines.trim().split('\n').at(-1) ?? '';
}

async function resize({ node }: System, folder: string, size: string): Promise<void> {
  await node.mounts('mount', ['-o', `remount,size=${size.trim()}`, folder]);
}
