import type { Held } from './hold.ts';
import type { Effort } from './sidecar-effort.ts';
import { FIRST_PORTS, type HostPrograms, type OfHosts, ofHosts } from './sidecar-hosts.ts';
import { startSidecar, statusWaits, stopAll } from './sidecar-process.ts';

/** The sidecar's hosts, and how much is done. */
interface Churn extends Pick<Effort, 'churn'> {
  hosts: OfHosts<HostPrograms>;
}

/** How long a client waits that asks 200 times a second while 100 connections a second come and go, by round. */
export interface Churned {
  medianWaitMicroseconds: number[];
  /** The longest of a hundred waits. */
  slowWaitMicroseconds: number[];
}

/** Asks one sidecar of each host at a time, in turns. */
export async function askInChurn({ hosts, churn }: Churn, held: Held): Promise<OfHosts<Churned>> {
  const sidecars = await ofHosts((host) => startSidecar(hosts[host].sidecar, FIRST_PORTS[host]));
  const waits = await ofHosts(async (): Promise<Churned> => ({ medianWaitMicroseconds: [], slowWaitMicroseconds: [] }));
  try {
    await held.whileChurning(async () => {
      for (let round = 0; round < churn.rounds; round += 1)
        await ofHosts(async (host) => {
          const { median, slow } = await statusWaits(FIRST_PORTS[host], churn.seconds);
          waits[host].medianWaitMicroseconds.push(median);
          waits[host].slowWaitMicroseconds.push(slow);
        });
    });
    return waits;
  } finally {
    await stopAll(Object.values(sidecars));
  }
}
