import { readGateways } from '../lib/counting/gateways.ts';
import { isOwnNamespace } from '../lib/counting/own-namespace.ts';
import { countOwnTraffic, type OwnTrafficCount } from '../lib/counting/own-traffic.ts';
import { countCutOffs } from '../lib/http/cut-offs.ts';
import { createEventStreams, HEARTBEAT_SECONDS, type OnFollowers } from '../lib/http/event-streams.ts';
import { serve } from '../lib/http/server.ts';
import type { SocketEnds } from '../lib/netlink/socket-ends.ts';
import { beat } from '../lib/platform/background.ts';
import type { Listening, Machine } from '../lib/platform/platform.ts';
import type { Log } from '../lib/process/log.ts';
import { startDrainWatch } from './drain/start-acceptance.ts';
import { type ConnectionCounter, countBySamples } from './exporter/new-connections.ts';
import { createGarbageCollector } from './garbage-collector.ts';
import type { SharedProbe } from './probes/share-probe.ts';
import { readListeners } from './read-listeners.ts';
import { createRespond } from './respond.ts';
import { serveAtLast } from './serve-at-last.ts';
import { createSidecar, type SidecarSettings } from './sidecar.ts';
import type { createSubscribe } from './subscribe.ts';

/** While a client follows the events, a change is reported within this time. */
const FOLLOWED_MILLISECONDS = 1000;

/** Starts the sidecar's samples, and answers as soon as it can listen. */
export async function runSidecar(settings: SidecarSettings, host: Machine, log: Log): Promise<Listening> {
  const own = countOwnTraffic();
  const cutOffs = countCutOffs();
  const isInside = isOwnNamespace(host, settings.procRoot);
  const connections = await connectionCounter(settings, { machine: host, isInside, log });
  const streams = createEventStreams(followTimer(() => look()));
  const drain = await startDrainWatch(settings, { host, own }, log);
  const listens = settings.events === 'auto' && isInside && host.openSocketEnds !== undefined;
  const subscribe = listens ? subscriber(host, log) : undefined;
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
  const probes = await probesOf(settings, { machine: host, traffic: own });
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

/** What an ordinary pod does not need is imported where it is: on the native host it would be memory of every pod. */
async function connectionCounter(
  settings: SidecarSettings,
  parts: { machine: Machine; isInside: boolean; log: Log },
): Promise<ConnectionCounter> {
  if (!settings.exporterAlias) return countBySamples(settings.monitorPort);
  return (await import('./exporter/start-connection-counter.ts')).startConnectionCounter(settings, parts);
}

function subscriber(host: Machine, log: Log): () => Promise<SocketEnds | undefined> {
  let subscribe: ReturnType<typeof createSubscribe> | undefined;
  return async () => {
    subscribe ??= (await import('./subscribe.ts')).createSubscribe(host, log);
    return subscribe();
  };
}

async function probesOf(
  settings: SidecarSettings,
  parts: { machine: Machine; traffic: OwnTrafficCount },
): Promise<ReadonlyMap<string, SharedProbe>> {
  if (settings.probes !== 'rewrite') return new Map();
  return (await import('./probes/create-probes.ts')).createProbes(settings, parts);
}
