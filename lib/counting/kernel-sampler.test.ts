import { expect, test } from '@jest/globals';
import { createLog } from '../process/log.ts';
import { planRounds } from './ledger.ts';
import { ESTABLISHED } from './procfs/proc-net-tcp.ts';
import { createSampler } from './sampler.ts';
import { FakeKernel } from './testing/fake-kernel.ts';
import { peersWith } from './testing/peers.ts';

/** A machine on which a client connects to the sidecar in every turn of the event loop; a turn takes this long. */
class StormyKernel extends FakeKernel {
  turns = 0;
  isStormy = true;
  readonly own = { accepted: 0, open: 0, probePorts: new Set<number>() };
  readonly #turnSeconds: number;

  constructor(turnSeconds: number) {
    super();
    this.#turnSeconds = turnSeconds;
  }

  override async turn(): Promise<void> {
    this.turns += 1;
    this.seconds += this.#turnSeconds;
    if (!this.isStormy) return;
    this.own.accepted += 1;
    this.passiveOpens += 1;
  }
}

function samplerOf(kernel: StormyKernel) {
  return createSampler({
    host: kernel,
    procRoot: '/proc',
    peers: peersWith({}),
    explanations: { schedule: [], rounds: planRounds([], 10), canUseLedger: true, countsUndeclared: false },
    own: () => kernel.own,
    log: createLog({ write: () => undefined, now: () => new Date() }),
  });
}

test.each([0.001, 0.02, 1])(
  'a client that asks in a storm of connections waits at most one turn more when a turn takes %s s',
  async (turnSeconds) => {
    const kernel = new StormyKernel(turnSeconds);
    const sampler = samplerOf(kernel);
    const began = kernel.seconds;
    await sampler.sample();
    expect(kernel.seconds - began).toBeLessThanOrEqual(0.101 + turnSeconds);
    expect([sampler.counts().postponed, kernel.turns > 0]).toEqual([1, true]);
  },
);

test('a storm of connections to the sidecar hides no client of the application', async () => {
  const kernel = new StormyKernel(0.001);
  const sampler = samplerOf(kernel);
  kernel.listen(8080);
  kernel.isStormy = false;
  await sampler.sample();
  kernel.isStormy = true;
  kernel.seconds += 10;
  kernel.connect(8080);
  const { tally, unexplained } = await sampler.sample();
  const inStorm = [tally.ports[0]?.states[ESTABLISHED], unexplained];
  kernel.isStormy = false;
  kernel.seconds += 10;
  await sampler.sample();
  expect([inStorm, sampler.counts().accepted]).toEqual([[1, 0], 1]);
});

test.each([0.002, 0.05, 0.2])(
  'questions on every change leave each beat its walk, where a walk takes %s s',
  async (walkSeconds) => {
    const kernel = new StormyKernel(0);
    kernel.isStormy = false;
    kernel.listen(8080);
    kernel.walkSeconds = walkSeconds;
    const sampler = samplerOf(kernel);
    let missed = 0;
    for (let tenth = 0; tenth < 6000; tenth += 1) {
      kernel.clientCloses(kernel.connect(8080));
      const { seconds } = kernel;
      const isScheduled = tenth % 100 === 0;
      const { knownAtSeconds } = await sampler.sample({ isScheduled });
      if (isScheduled && knownAtSeconds < seconds) missed += 1;
      kernel.seconds = seconds + 0.1;
    }
    expect(missed).toBe(0);
  },
);
