import type { Acceptance, Status } from '../contract/status.ts';
import { createCalendar } from '../lib/counting/calendar.ts';
import type { Explanations } from '../lib/counting/explanations.ts';
import { readGateways } from '../lib/counting/gateways.ts';
import { planRounds } from '../lib/counting/ledger.ts';
import { NO_TRAFFIC, type OwnTrafficCount } from '../lib/counting/own-traffic.ts';
import { runtimeUids } from '../lib/counting/runtime-uids.ts';
import type { Sample } from '../lib/counting/sample.ts';
import { createSampler, type Sampler } from '../lib/counting/sampler.ts';
import { type Counted, createCounted } from '../lib/counting/status.ts';
import type { ConnectionRules } from '../lib/counting/tally.ts';
import type { CutOffs } from '../lib/http/cut-offs.ts';
import type { EventStreams } from '../lib/http/event-streams.ts';
import type { SocketEnds } from '../lib/netlink/socket-ends.ts';
import type { Platform } from '../lib/platform/platform.ts';
import type { Log } from '../lib/process/log.ts';
import type { Settings } from '../lib/process/settings.ts';
import { VERSION } from '../lib/process/version.ts';
import { type AddressBlock, blockOf } from '../lib/text/address-block.ts';
import type { DrainWatch } from './drain/acceptance.ts';
import type { ConnectionCounter } from './exporter/new-connections.ts';
import type { metricsText } from './metrics.ts';
import type { SIDECAR_SETTINGS } from './settings.ts';

/** The values of the command line. */
export type SidecarSettings = Settings<typeof SIDECAR_SETTINGS>;

/** The sidecar without its server and its timers. */
export interface Sidecar {
  /** Looks at the kernel, and tells those who follow. */
  status(): Promise<Status>;
  /** Looks at the kernel in the background's rhythm, for itself. */
  beat(): Promise<void>;
  /** Prometheus text after a look. */
  metrics(): Promise<string>;
  sampler: Sampler;
}

/** What a sidecar is made of. */
export interface SidecarParts {
  settings: SidecarSettings;
  host: Platform;
  own: OwnTrafficCount;
  /** True when it lives in the network namespace it watches. */
  isInside: boolean;
  streams: EventStreams;
  cutOffs: CutOffs;
  drain: DrainWatch;
  connections: ConnectionCounter;
  /** Listens to the kernel's events of sockets that end. Undefined where it may not, or cannot. */
  subscribe: (() => Promise<SocketEnds | undefined>) | undefined;
  log: Log;
}

/** What a look came to. */
interface Taken {
  sample: Sample;
  status: Status;
  /** Made for the first one who asks. */
  metrics?: string;
}

/** Puts the parts together. */
export function createSidecar(parts: SidecarParts): Sidecar {
  const { settings, host, streams, drain, connections } = parts;
  const sampler = startSampler(parts);
  const calendar = createCalendar(host);
  const countedOf = createCounted();
  const statusOf = createStatus();
  const counting = async (sampling: Promise<Sample>): Promise<Sample> => {
    const sample = await sampling;
    await connections.look(sample, sampler.counts().accepted);
    return sample;
  };
  const judge = async (looking: Promise<Sample>): Promise<Taken> => {
    const sample = await looking;
    const counted = countedOf(sample, calendar(sample.knownAtSeconds));
    const status = statusOf(counted, drain.judge(counted.active_connections));
    streams.publish(status);
    return { sample, status };
  };
  let last: { sampling: Promise<Sample>; taken: Promise<Taken> } | undefined;
  // A hundred who wait for the same look wait for one judgement of it: each wait is memory for as long as it lasts.
  const take = (): Promise<Taken> => {
    const sampling = sampler.sample();
    if (last?.sampling !== sampling) last = { sampling, taken: judge(counting(sampling)) };
    return last.taken;
  };
  // Imported by the first one who asks: on the native host it is memory, and many pods are never scraped.
  let write: typeof metricsText | undefined;
  const formatTaken = async (taken: Taken): Promise<string> => {
    write ??= (await import('./metrics.ts')).metricsText;
    const { exporterAlias: hasAlias } = settings;
    const shown = { counts: sampler.counts(), connections: connections.reading(), hasAlias };
    return write({ ...taken, ...shown, eventStreams: streams.size(), cutOffs: parts.cutOffs, version: VERSION });
  };
  return {
    sampler,
    status: async () => (await take()).status,
    async beat() {
      await counting(sampler.sample({ isScheduled: true }));
    },
    async metrics() {
      const taken = await take();
      taken.metrics ??= await formatTaken(taken);
      return taken.metrics;
    },
  };
}

/** The very same object as before, where both parts of it are the same. */
function createStatus(): (counted: Counted, acceptance: Acceptance) => Status {
  let last: { counted: Counted; acceptance: string; status: Status } | undefined;
  return (counted, accepts) => {
    const acceptance = JSON.stringify(accepts);
    if (counted !== last?.counted || acceptance !== last.acceptance)
      last = { counted, acceptance, status: { ...counted, ...accepts } };
    return last.status;
  };
}

/** What explains connections, as the settings say it. */
export function explanationsOf(settings: SidecarSettings): Explanations {
  const { probes, probeSchedule, ignoreSources, refreshSeconds, undeclaredPorts } = settings;
  const schedule = probes === 'count' ? [] : probeSchedule;
  return {
    schedule,
    rounds: planRounds(schedule, refreshSeconds),
    canUseLedger: ignoreSources.length === 0,
    countsUndeclared: undeclaredPorts === 'count',
  };
}

function startSampler(parts: SidecarParts): Sampler {
  const { settings, host, own, isInside, subscribe, log } = parts;
  const explanations = explanationsOf(settings);
  return createSampler({
    host,
    procRoot: settings.procRoot,
    peers: createRules(parts, explanations),
    explanations,
    own: () => (isInside ? own : NO_TRAFFIC),
    subscribe,
    log,
  });
}

function createRules({ settings, host, own, isInside }: SidecarParts, explanations: Explanations): ConnectionRules {
  return {
    ports: settings.monitorPort,
    ownPorts: isInside ? [settings.servePort] : [],
    ownClientPorts: isInside ? own.probePorts : new Set(),
    inside: settings.podAddresses.map(blockOf),
    ignored: settings.ignoreSources,
    node: explanations.schedule.length === 0 ? [] : nodeBlocks(settings, host),
    machinePorts: settings.machinePorts,
    countsUndeclared: explanations.countsUndeclared,
    loopback: chooseLoopback(settings),
    runtimeUids: runtimeUids(host),
  };
}

/** `false` is a promise that no user comes from inside, and not the same as nothing. */
function chooseLoopback({ countLoopback }: SidecarSettings): ConnectionRules['loopback'] {
  if (countLoopback === undefined) return 'tell';
  return countLoopback ? 'count' : 'ignore';
}

/** Where the kubelet's probes come from, and traffic that the node translates. */
export function nodeBlocks(
  { nodeAddresses, procRoot }: Pick<SidecarSettings, 'nodeAddresses' | 'procRoot'>,
  host: Platform,
): AddressBlock[] {
  return [...nodeAddresses, ...readGateways(host, procRoot)].map(blockOf);
}
