import { nodePlatform } from '../../platform/node.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Namespace } from '../../platform/testing/network-namespace.ts';
import { createLog } from '../../process/log.ts';
import { planRounds } from '../ledger.ts';
import { NO_TRAFFIC } from '../own-traffic.ts';
import { createSampler, type SamplerCounts } from '../sampler.ts';
import { type Counted, countedOf } from '../status.ts';
import type { ConnectionRules } from '../tally.ts';
import { peersWith } from './peers.ts';
import { countSs, type SsCounts } from './ss.ts';

/** A sampler that watches a namespace from outside, together with `ss`. */
export interface Watch {
  /** After a look on request, or one of the background. */
  status(isScheduled?: boolean): Promise<Counted>;
  /** What the sampler and what ss counts now. */
  both(): Promise<[sampler: SsCounts, ss: SsCounts]>;
  /** Lets time pass for the sampler alone. */
  pass(seconds: number): void;
  counts(): Readonly<SamplerCounts>;
}

/** Watches one port, with a clock that a test can move, and with more said of who is who where a test needs that. */
export function openWatch(namespace: Namespace, port: number, more: Partial<ConnectionRules> = {}): Watch {
  const node = nodePlatform();
  const peers = peersWith({ ports: [port], ...more });
  const { countsUndeclared } = peers;
  let passed = 0;
  const host: Platform = { ...node, monotonicSeconds: () => node.monotonicSeconds() + passed };
  const sampler = createSampler({
    host,
    procRoot: namespace.procRoot,
    peers,
    explanations: { schedule: [], rounds: planRounds([], 10), canUseLedger: true, countsUndeclared },
    own: () => NO_TRAFFIC,
    log: createLog({ write: (line) => process.stderr.write(line), now: () => new Date() }),
  });
  const status = async (isScheduled = false) =>
    countedOf(await sampler.sample({ isScheduled }), host.wallMilliseconds());
  return {
    status,
    async both() {
      const { active_connections, waiting_connections, half_closed_connections, listening, ignored_connections } =
        await status();
      const seen = {
        active: active_connections,
        waiting: waiting_connections,
        halfClosed: half_closed_connections,
        listening,
        inPod: ignored_connections.in_pod,
      };
      return [seen, countSs(namespace.run('ss', '-tanHe'), port)];
    },
    pass(seconds) {
      passed += seconds;
    },
    counts: () => sampler.counts(),
  };
}
