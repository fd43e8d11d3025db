import { step } from '../../hack/base/progress.ts';
import { availableKilobytes } from '../measure/available-memory.ts';
import { anonymousKilobytes } from '../measure/process-usage.ts';
import { sleep } from '../measure/sleep.ts';
import { hold } from './hold.ts';
import { askInChurn, type Churned } from './sidecar-churn.ts';
import type { Effort } from './sidecar-effort.ts';
import { FIRST_PORTS, type HostPrograms, type OfHosts, ofHosts } from './sidecar-hosts.ts';
import { type Idle, watchIdle } from './sidecar-idle.ts';
import { type SidecarCommand, startIdleNode, startMany, startSidecar, stopAll } from './sidecar-process.ts';
import { type Walks, walks } from './walks.ts';

/** Where the programs are, what the sidecar's hosts are, and how much is done. */
export interface Bench extends Effort {
  folder: string;
  node: string;
  hosts: OfHosts<HostPrograms>;
}

/** One host's, with this many sockets in the namespace. */
export interface AtSockets extends Walks, Idle, Churned {
  sockets: number;
}

/** What is measured of one host. */
export interface OnHost {
  startMilliseconds: number[];
  /** Change of the machine's available memory per sidecar. */
  availableKilobytes: number;
  at: AtSockets[];
}

/** All that is measured in one run. */
export interface Figures {
  /** Anonymous memory of programs to hold the sidecar's against: a Node that does nothing, and the reader in C. */
  idleNodeKilobytes: number;
  cKilobytes: number;
  hosts: OfHosts<OnHost>;
}

/** Measures everything. */
export async function measureAll(bench: Bench): Promise<Figures> {
  // First, while there is no TIME_WAIT of connections that were held.
  const processes = await ofHosts(async (host) => {
    const { sidecar } = bench.hosts[host];
    const title = `starting sidecars on the host ${host}, and memory of ${bench.manySidecars} of them`;
    return step(title, async () => ({
      startMilliseconds: await startMilliseconds(sidecar, bench.starts),
      availableKilobytes: await availablePerSidecar(sidecar, bench),
    }));
  });
  const levels: OfHosts<AtSockets>[] = [];
  for (const connections of bench.connections) levels.push(await measureAt(connections, bench));
  const hosts = await ofHosts(async (host) => ({ ...processes[host], at: levels.map((level) => level[host]) }));
  return { idleNodeKilobytes: await idleNodeKilobytes(bench), cKilobytes: levels[0]?.lean.cKilobytes ?? 0, hosts };
}

async function measureAt(connections: number, bench: Bench): Promise<OfHosts<AtSockets>> {
  const sockets = connections * 2;
  const held = await step(`opening ${connections.toLocaleString('en')} connections`, () =>
    hold(connections, bench.folder),
  );
  try {
    const walked = await step(`walking ${sockets.toLocaleString('en')} sockets, turn by turn with C`, () =>
      ofHosts((host) => walks({ folder: bench.folder, count: bench.walks, ...bench.hosts[host] })),
    );
    const title = `watching idle sidecars of both hosts for ${bench.seconds} s, and asking them`;
    const idle = await step(title, () => watchIdle(bench));
    const churned = await step('asking while connections come and go', () => askInChurn(bench, held));
    return await ofHosts(async (host) => ({ sockets, ...walked[host], ...idle[host], ...churned[host] }));
  } finally {
    await held.stop();
  }
}

async function startMilliseconds(sidecar: SidecarCommand, starts: number): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    const started = await startSidecar(sidecar, FIRST_PORTS.lean);
    taken.push(started.startMilliseconds);
    await started.stop();
  }
  return taken;
}

async function idleNodeKilobytes(bench: Bench): Promise<number> {
  const idle = await startIdleNode(bench);
  const memory = anonymousKilobytes(idle.pid);
  await idle.stop();
  return memory;
}

async function availablePerSidecar(sidecar: SidecarCommand, bench: Bench): Promise<number> {
  // The first one brings the pages of the program's file, which all others share.
  const first = await startSidecar(sidecar, FIRST_PORTS.lean);
  const before = availableKilobytes();
  const more = await startMany(sidecar, { count: bench.manySidecars, from: FIRST_PORTS.lean + 1 });
  await sleep(bench.memorySettleSeconds);
  const after = availableKilobytes();
  await stopAll([first, ...more]);
  return (before - after) / more.length;
}
