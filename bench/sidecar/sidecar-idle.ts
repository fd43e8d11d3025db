import { anonymousKilobytes, cpuMilliseconds } from '../measure/process-usage.ts';
import { sleep } from '../measure/sleep.ts';
import type { Effort } from './sidecar-effort.ts';
import { FIRST_PORTS, type HostPrograms, type OfHosts, ofHosts } from './sidecar-hosts.ts';
import { startMany, statusMicroseconds, stopAll } from './sidecar-process.ts';

/** The sidecar's hosts, and how much is done. */
interface Watch extends Pick<Effort, 'settleSeconds' | 'seconds'> {
  hosts: OfHosts<HostPrograms>;
}

/** Of each of some sidecars that have nothing to do, nothing changing. */
export interface Idle {
  /** CPU time at the default refresh time. */
  cpuMillisecondsPerMinute: number[];
  /** The median of a `GET /status` on a kept connection. */
  statusMicroseconds: number[];
  /** Anonymous memory, before and after those 6,000 requests. */
  idleKilobytes: number[];
  askedKilobytes: number[];
}

/** Several at once, because the machine has others to serve. */
const IDLE_SIDECARS = 5;

/** Watches sidecars without requests, of both hosts at the same time, and then asks them one by one. */
export async function watchIdle({ hosts, settleSeconds, seconds }: Watch): Promise<OfHosts<Idle>> {
  const sidecars = await ofHosts((host) =>
    startMany(hosts[host].sidecar, { count: IDLE_SIDECARS, from: FIRST_PORTS[host] }),
  );
  try {
    await sleep(settleSeconds);
    const before = await ofHosts(async (host) => sidecars[host].map(({ pid }) => cpuMilliseconds(pid)));
    await sleep(seconds);
    const spent = await ofHosts(async (host) =>
      sidecars[host].map(({ pid }, index) => cpuMilliseconds(pid) - (before[host][index] ?? 0)),
    );
    return await ofHosts(async (host): Promise<Idle> => {
      const memory = () => sidecars[host].map(({ pid }) => anonymousKilobytes(pid));
      const idleKilobytes = memory();
      const asked: number[] = [];
      for (const index of sidecars[host].keys()) asked.push(await statusMicroseconds(FIRST_PORTS[host] + index));
      return {
        cpuMillisecondsPerMinute: spent[host].map((milliseconds) => (milliseconds * 60) / seconds),
        idleKilobytes,
        statusMicroseconds: asked,
        askedKilobytes: memory(),
      };
    });
  } finally {
    await stopAll(Object.values(sidecars).flat());
  }
}
