import { expect, test } from '@jest/globals';
import { createLog } from '../process/log.ts';
import { parseAddress } from '../text/address.ts';
import { blockOf } from '../text/address-block.ts';
import { idleSeconds } from './idle-clock.ts';
import { planRounds } from './ledger.ts';
import { NO_TRAFFIC } from './own-traffic.ts';
import { createSampler } from './sampler.ts';
import { FakeKernel } from './testing/fake-kernel.ts';
import { peersWith } from './testing/peers.ts';

const SCRAPER = [parseAddress('10.1.0.99')].filter((found) => found !== undefined).map(blockOf);

/** A pod of whose sources one is ignored, so that no ledger is kept, and how long it is idle after a look with dropped events. */
test.each([
  ['goes on while all events are told', true, 40],
  ['restarts where the kernel dropped some', false, 0],
])('an idle time that only events vouch for %s', async (_, isWhole, expected) => {
  const kernel = new FakeKernel();
  kernel.listen(8080);
  let isLast = false;
  const ends = { drain: () => isWhole || !isLast, wait: async () => undefined, close: () => undefined };
  const sampler = createSampler({
    host: kernel,
    procRoot: '/proc',
    peers: peersWith({ ignored: SCRAPER }),
    explanations: { schedule: [], rounds: planRounds([], 10), canUseLedger: false, countsUndeclared: false },
    own: () => NO_TRAFFIC,
    subscribe: async () => ends,
    log: createLog({ write: () => undefined, now: () => new Date() }),
  });
  for (let look = 0; look < 5; look += 1) {
    isLast = look === 4;
    await sampler.sample({ isScheduled: true });
    kernel.seconds += 10;
  }
  const { clock, knownAtSeconds } = sampler.last();
  expect(Math.round(idleSeconds(clock, knownAtSeconds))).toBe(expected);
});
