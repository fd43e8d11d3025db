import { readGateways } from '../lib/counting/gateways.ts';
import { isOwnNamespace } from '../lib/counting/own-namespace.ts';
import { countOwnTraffic, type OwnTrafficCount } from '../lib/counting/own-traffic.ts';
import { countCutOffs } from '../lib/http/cut-offs.ts';
import { createEventStreams, HEARTBEAT_SECONDS, type OnFollowers } from '../lib/http/event-streams.ts';
import { serve } from '../lib/http/server.ts';
import { beat } from '../lib/platform/background.ts';
import type { Listening, Machine } from '../lib/platform/platform.ts';
import type { Log } from '../lib/process/log.ts';
import { shortAddressText } from '../lib/text/address.ts';
import { startDrainWatch } from './drain/start-acceptance.ts';
import { startConnectionCounter } from './exporter/start-connection-counter.ts';
import { createGarbageCollector } from './garbage-collector.ts';
import { createProbe } from './probes/perform-probe.ts';
import { type SharedProbe, shareProbe } from './probes/share-probe.ts';
import { readListeners } from './read-listeners.ts';
import { createRespond } from './respond.ts';
import { serveAtLast } from './serve-at-last.ts';
import { createSidecar, type SidecarSettings } from './sidecar.ts';
import { createSubscribe } from './subscribe.ts';

/** While a client follows the events, a change is reported within this time. */
const FOLLOWED_MILLISECONDS = 1000;

/** Starts the sidecar's samples, and answers as soon as it can listen. */
export async function runSidecar(settings: SidecarSettings, host: Machine, log: Log): Promise<Listening> {
  const own = countOwnTraffic();
  const cutOffs = countCutOffs();
  const isInside = isOwnNamespace(host, settings.procRoot);
  const connections = await startConnectionCounter(settings, { machine: host, isInside, log });
  const streams = createEventStreams(followTimer(() => look()));
  const drain = startDrainWatch(settings, { host, own }, log);
  const listens = settings.events === 'auto' && isInside && host.openSocketEnds !== undefined;
  const subscribe = listens ? createSubscribe(host, log) : undefined;
  const sidecar = createSidecar({
    settings,
    host,
    own,
    isInside,
    streams,
    cutOffs,
    drain,
    connections,
    subscribe,
    log,
  });
  const look = async () => {
    await sidecar.status();
  };
  const start = host.monotonicSeconds();
  await look();
  // The rounds of the ledger are multiples of the refresh time, so every sample is at the same moment of a round.
  const rhythm = () => {
    const { visits, ledger } = sidecar.sampler.last();
    const originSeconds = (visits?.ledger ?? ledger)?.origin.atSeconds ?? start;
    return { originSeconds, periodSeconds: settings.refreshSeconds };
  };
  const memory = createGarbageCollector();
  let beats = 0;
  beat(host, rhythm, () => {
    beats += 1;
    memory.settle(sidecar.sampler.counts().samples - beats, host.monotonicSeconds());
    return sidecar.beat();
  });
  const probes = probesOf(settings, { machine: host, traffic: own });
  const { procRoot, monitorPort } = settings;
  const listeners = () => ({ listeners: readListeners(host, procRoot, monitorPort) });
  const respond = createRespond({ ...sidecar, listeners, streams, cutOffs, probes });
  const reserved = [...settings.nodeAddresses, ...readGateways(host, settings.procRoot)];
  return serveAtLast(() => serve(host, { port: settings.servePort, respond, own, cutOffs, reserved }), log);
}

/** Samples once a second while the events have subscribers, and never otherwise. */
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
