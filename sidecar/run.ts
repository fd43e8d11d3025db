import type { Server } from 'node:net';
import type { Log } from '../runtime/log.ts';
import { addressText } from './address.ts';
import { beat } from './background.ts';
import { type Conntrack, followConntrack } from './conntrack.ts';
import { createEventStreams, HEARTBEAT_SECONDS, type OnFollowers } from './event-streams.ts';
import { keepMemorySmall } from './memory.ts';
import { isOwnNamespace, nodeHost } from './node-host.ts';
import { countOwnTraffic, type OwnTrafficCount } from './own-traffic.ts';
import { createProbe, type Probe } from './perform-probe.ts';
import { createRespond } from './respond.ts';
import { createSidecarServer } from './server.ts';
import { createSidecar, type SidecarSettings } from './sidecar.ts';
import { startDrainWatch } from './start-drain-watch.ts';

/** While somebody follows the events, a change is told within this time. */
const FOLLOWED_MILLISECONDS = 1000;

/** Starts the sidecar's samples on Node, and returns its server for the caller to listen with. */
export async function runSidecar(settings: SidecarSettings, log: Log): Promise<Server> {
  const host = nodeHost();
  const own = countOwnTraffic();
  const isInside = isOwnNamespace(settings.procRoot);
  const conntrack = await conntrackOf(settings, log);
  const streams = createEventStreams(followTimer(() => look()));
  const drain = await startDrainWatch(settings, host, log);
  const sidecar = createSidecar({ settings, host, own, isInside, streams, drain, conntrack, log });
  const look = async () => {
    await sidecar.status();
  };
  const start = host.monotonicSeconds();
  await look();
  // The rounds of the ledger are multiples of the refresh time, so every sample is at the same moment of a round.
  const rhythm = () => ({
    originSeconds: sidecar.sampler.last().ledger?.origin.atSeconds ?? start,
    periodSeconds: settings.refreshSeconds,
  });
  const memory = keepMemorySmall();
  let beats = 0;
  beat(host, rhythm, () => {
    beats += 1;
    memory.settle(sidecar.sampler.counts().samples - beats, host.monotonicSeconds());
    return sidecar.beat();
  });
  return createSidecarServer(createRespond({ ...sidecar, streams, probes: probesOf(settings, own) }), own);
}

/** Looks once a second while there is somebody to be told of what is found, and never otherwise. */
function followTimer(look: () => Promise<void>): OnFollowers {
  let timer: NodeJS.Timeout | undefined;
  return (streams) => {
    if (streams.size() === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    let beats = 0;
    const step = async () => {
      beats += 1;
      if (beats % HEARTBEAT_SECONDS === 0) streams.beat();
      await look();
    };
    if (streams.size() > 0) timer ??= setInterval(step, FOLLOWED_MILLISECONDS);
  };
}

async function conntrackOf(
  { exporterAlias, acceptSource, monitorPort }: SidecarSettings,
  log: Log,
): Promise<Conntrack | undefined> {
  if (!exporterAlias) return undefined;
  if (acceptSource === 'auto') return followConntrack(monitorPort, log);
  log.info('counting new connections with the kernel’s own counters', { acceptSource });
  return undefined;
}

function probesOf(
  { probes, probeTargets, podAddresses: [own] }: SidecarSettings,
  traffic: OwnTrafficCount,
): ReadonlyMap<string, Probe> {
  const host = own === undefined ? '127.0.0.1' : addressText(own);
  const connecting = (clientPort: number) => traffic.probeConnecting(clientPort);
  const connected = () => traffic.probeConnected();
  const targets = probes === 'rewrite' ? Object.entries(probeTargets) : [];
  return new Map(targets.map(([name, target]) => [name, createProbe(target, { host, connecting, connected })]));
}
