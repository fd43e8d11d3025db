import type { ScheduledProbe } from '../../../contract/probes.ts';
import { createLog } from '../../process/log.ts';
import { parseAddress } from '../../text/address.ts';
import { type AddressBlock, blockOf } from '../../text/address-block.ts';
import { planRounds } from '../ledger.ts';
import { NO_TRAFFIC } from '../own-traffic.ts';
import { createSampler } from '../sampler.ts';
import { type Counted, createCounted } from '../status.ts';
import type { ConnectionRules } from '../tally.ts';
import { FakeKernel } from './fake-kernel.ts';
import { peersWith } from './peers.ts';

/** For tests: something that happens in the fake kernel. */
export type Step = (kernel: FakeKernel) => void;

/** For tests: the status after the last of these steps, each of which is ten seconds after the one before. */
export async function statusAfter(
  steps: readonly Step[],
  { schedule = [], ...more }: Partial<ConnectionRules> & { schedule?: ScheduledProbe[] } = {},
): Promise<Counted> {
  const kernel = new FakeKernel();
  const block = (text: string): AddressBlock[] =>
    [parseAddress(text)].filter((found) => found !== undefined).map(blockOf);
  const peers = peersWith({
    ownPorts: [7070],
    inside: block('10.244.0.3'),
    ignored: block('10.1.0.99'),
    node: schedule.length > 0 ? block('10.10.0.1') : [],
    ...more,
  });
  const { countsUndeclared } = peers;
  const sampler = createSampler({
    host: kernel,
    procRoot: '/proc',
    peers,
    explanations: { schedule, rounds: planRounds(schedule, 10), canUseLedger: true, countsUndeclared },
    own: () => NO_TRAFFIC,
    log: createLog({ write: () => undefined, now: () => new Date() }),
  });
  const countedOf = createCounted();
  for (const step of steps) {
    step(kernel);
    // What is remembered of each step must not be seen in the next one.
    countedOf(await sampler.sample({ isScheduled: true }), kernel.wall);
    kernel.seconds += 10;
    kernel.wall += 10_000;
  }
  // As of the last sample, which was ten seconds ago.
  return countedOf(sampler.last(), kernel.wall - 10_000);
}
