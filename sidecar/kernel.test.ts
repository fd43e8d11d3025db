import { expect, test } from '@jest/globals';
import { createLog } from '../runtime/log.ts';
import { FakeKernel } from './fake-kernel.ts';
import { peersWith } from './lab-peers.ts';
import { planRounds } from './ledger.ts';
import { createSampler } from './sampler.ts';

/** A machine on which somebody connects to the sidecar in every turn, each of which takes this long. */
class StormyKernel extends FakeKernel {
  turns = 0;
  readonly own = { accepted: 0, open: 0, probePorts: new Set<number>() };
  readonly #turnSeconds: number;

  constructor(turnSeconds: number) {
    super();
    this.#turnSeconds = turnSeconds;
  }

  override async turn(): Promise<void> {
    this.turns += 1;
    this.seconds += this.#turnSeconds;
    this.own.accepted += 1;
    this.passiveOpens += 1;
  }
}

test.each([0.001, 0.02, 1])(
  'whoever asks in a storm of connections waits for turns of %s s no longer than for one more',
  async (turnSeconds) => {
    const kernel = new StormyKernel(turnSeconds);
    const sampler = createSampler({
      host: kernel,
      procRoot: '/proc',
      peers: peersWith({}),
      explanations: { schedule: [], rounds: planRounds([], 10), canUseLedger: true, countsUndeclared: false },
      own: () => kernel.own,
      log: createLog({ write: () => undefined, now: () => new Date() }),
    });
    const began = kernel.seconds;
    await sampler.sample();
    expect(kernel.seconds - began).toBeLessThanOrEqual(0.101 + turnSeconds);
    expect([sampler.counts().postponed, kernel.turns > 0]).toEqual([1, true]);
  },
);
