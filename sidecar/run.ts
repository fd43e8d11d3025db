import type { Log } from '../runtime/log.ts';
import { shortAddressText } from './address.ts';
import { beat } from './background.ts';
import { countCutOffs } from './cut-offs.ts';
import { createEventStreams, HEARTBEAT_SECONDS, type OnFollowers } from './event-streams.ts';
import { readGateways } from './gateways.ts';
import type { Listening, Machine } from './host.ts';
import { keepMemorySmall } from './memory.ts';
import { isOwnNamespace } from './own-namespace.ts';
import { countOwnTraffic, type OwnTrafficCount } from './own-traffic.ts';
import { createProbe } from './perform-probe.ts';
import { createRespond } from './respond.ts';
import { serveAtLast } from './serve-at-last.ts';
import { serve } from './server.ts';
import { type SharedProbe, shareProbe } from './share-probe.ts';
import { createSidecar, type SidecarSettings } from './sidecar.ts';
import { startConnectionCounter } from './start-connection-counter.ts';
import { startDrainWatch } from './start-drain-watch.ts';

/** While somebody follows the events, a change is told within this time. */
const FOLLOWED_MILLISECONDS = 1000;

/** Starts the sidecar's samples, and answers as soon as it can listen. */
export async function runSidecar(settings: SidecarSettings, host: Machine, log: Log): Promise<Listening> {
  const own = countOwnTraffic();
  const cutOffs = countCutOffs();
  const isInside = isOwnNamespace(host, settings.procRoot);
  const connections = await startConnectionCounter(settings, { machine: host, isInside, log });
  const streams = createEventStreams(followTimer(() => look()));
  const drain = startDrainWatch(settings, { host, own }, log);
  const sidecar = createSidecar({ settings, host, own, isInside, streams, cutOffs, drain, connections, log });
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
  const probes = probesOf(settings, { machine: host, traffic: own });
  const respond = createRespond({ ...sidecar, streams, cutOffs, probes });
  const reserved = [...settings.nodeAddresses, ...readGateways(host, settings.procRoot)];
  return serveAtLast(() => serve(host, { port: settings.servePort, respond, own, cutOffs, reserved }), log);
}

/** Looks once a second while there is somebody to be told of what is found, and never otherwise. */
function followTimer(look: () => Promise<void>): OnFollowers {
  let timer: ReturnType<typeof setInterval> | undefined;
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

function probesOf(
  { probes, probeTargets, podAddresses: [own] }: SidecarSettings,
  { machine, traffic }: { machine: Machine; traffic: OwnTrafficCount },
): ReadonlyMap<string, SharedProbe> {
  const host = own === undefined ? '127.0.0.1' : shortAddressText(own);
  const now = () => machine.monotonicSeconds();
  const connecting = (clientPort: number) => traffic.probeConnecting(clientPort);
  const connected = () => traffic.probeConnected();
  const targets = probes === 'rewrite' ? Object.entries(probeTargets) : [];
  return new Map(
    targets.map(([name, target]) => [
      name,
      shareProbe(createProbe(target, { network: machine, host, connecting, connected }), now),
    ]),
  );
}
