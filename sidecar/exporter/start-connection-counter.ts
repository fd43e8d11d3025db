import type { OpenerRules } from '../../lib/counting/opener.ts';
import { openSocketEnds } from '../../lib/netlink/socket-ends.ts';
import type { Machine } from '../../lib/platform/platform.ts';
import type { Log } from '../../lib/process/log.ts';
import { blockOf } from '../../lib/text/address-block.ts';
import { explanationsOf, nodeBlocks, type SidecarSettings } from '../sidecar.ts';
import { ArrivalWatch } from './arrival-watch.ts';
import { followConntrack } from './conntrack.ts';
import { type ConnectionCounter, countForExporter } from './new-connections.ts';

/** Counts new connections for tcp-exporter's metric from now on: exactly where the kernel tells it. */
export async function startConnectionCounter(
  settings: SidecarSettings,
  { machine, isInside, log }: { machine: Machine; isInside: boolean; log: Log },
): Promise<ConnectionCounter> {
  const { monitorPort: ports, procRoot, refreshSeconds, acceptSource, servePort } = settings;
  const { schedule } = explanationsOf(settings);
  const mayHear = acceptSource === 'auto' && isInside;
  const ends = mayHear ? await openSocketEnds(machine) : undefined;
  const ownPorts = isInside ? [servePort] : [];
  const rules = rulesOf(settings, machine);
  const asksConntrack = mayHear && ends === undefined;
  const conntrack = asksConntrack ? await followConntrack(ports, { programs: machine, rules, log }) : undefined;
  const watch = new ArrivalWatch({
    host: machine,
    procRoot,
    ports,
    ownPorts,
    rules,
    schedule,
    refreshSeconds,
    ends,
    conntrack,
  });
  watch.start();
  return countForExporter(watch, { isExact: ends !== undefined, conntrack, ports, log });
}

function rulesOf(settings: SidecarSettings, machine: Machine): OpenerRules {
  return {
    inside: settings.podAddresses.map(blockOf),
    ignored: settings.ignoreSources,
    node: explanationsOf(settings).schedule.length === 0 ? [] : nodeBlocks(settings, machine),
    countsInside: settings.countLoopback === true,
  };
}
