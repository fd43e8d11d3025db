import { expect, test } from '@jest/globals';
import type { ScheduledProbe } from '../../contract/probes.ts';
import { createRandom } from '../text/testing/random.ts';
import { type Ledger, openLedger, planRounds, type Rounds, recordAccepts } from './ledger.ts';

const probe = (periodSeconds: number): ScheduledProbe => ({
  kind: 'http',
  port: 8080,
  periodSeconds,
  timeoutSeconds: 1,
});

test.each([
  ['no probes', [], { seconds: 10, periods: [], probes: 0, cycle: 1, uneven: 0, slack: 0 }],
  [
    'periods that divide the refresh time',
    [2, 5],
    { seconds: 10, periods: [2, 5], probes: 7, cycle: 1, uneven: 0, slack: 0 },
  ],
  [
    'periods that need a longer round',
    [3, 10],
    { seconds: 30, periods: [3, 10], probes: 13, cycle: 1, uneven: 0, slack: 0 },
  ],
  [
    'periods that no cycle fits',
    [10, 7, 11, 13],
    { seconds: 10, periods: [10, 7, 11, 13], probes: 1 + 10 / 7 + 10 / 11 + 10 / 13, cycle: 77, uneven: 3, slack: 1 },
  ],
  [
    'a period too long',
    [10, 300],
    { seconds: 10, periods: [10, 300], probes: 1 + 10 / 300, cycle: 30, uneven: 1, slack: 0 },
  ],
])('planRounds() of %s', (_, periods, expected) => {
  expect(planRounds(periods.map(probe), 10)).toEqual(expected);
});

test('planRounds() leaves startup probes out', () => {
  expect(planRounds([{ ...probe(7), attempts: 30 }], 10)).toEqual({
    seconds: 10,
    periods: [],
    probes: 0,
    cycle: 1,
    uneven: 0,
    slack: 0,
  });
});

test('settle() takes connections from inside out, also those that are seen before they are counted', () => {
  const rounds = planRounds([], 10);
  const looks = [
    { accepted: 5, fromInside: 0 },
    { accepted: 6, fromInside: 2 },
    { accepted: 7, fromInside: 0 },
    { accepted: 8, fromInside: 0 },
  ];
  let ledger = openLedger({ accepted: 5, atSeconds: 0 });
  const unexplained = looks.map((look, index) => {
    const settled = recordAccepts(ledger, { ...look, atSeconds: index * 10, isScheduled: true }, rounds);
    ledger = settled.ledger;
    return settled.unexplained;
  });
  expect(unexplained).toEqual([0, 0, 0, 1]);
});

interface World {
  periods: number[];
  /** Seconds between short connections of a client; 0 for none. */
  visitEvery: number;
  /** How late a probe may be. */
  jitterSeconds: number;
  /** How late a sample may be. */
  lateSeconds?: number;
  /** The share of probes that an overloaded kubelet leaves out. */
  leftOut?: number;
  hours: number;
  seed: number;
  /** Seconds between requests to the sidecar at any moment. */
  askEvery?: number;
}

/** Lets the hours pass: probes at their own phases, visitors, samples every ten seconds; how many the ledger told of. */
function live({
  periods,
  visitEvery,
  jitterSeconds,
  lateSeconds = 0,
  leftOut = 0,
  hours,
  seed,
  askEvery = 0,
}: World): number {
  const random = createRandom(seed);
  const rounds: Rounds = planRounds(periods.map(probe), 10);
  const end = hours * 3600;
  const arrivals = periods.flatMap((period) => {
    const phase = random() * period;
    return Array.from(
      { length: Math.floor(end / period) },
      (_, n) => phase + n * period + random() * jitterSeconds,
    ).filter(() => leftOut === 0 || random() >= leftOut);
  });
  for (let at = 600; visitEvery > 0 && at < end; at += visitEvery) arrivals.push(at + random());
  arrivals.sort((one, other) => one - other);
  let ledger: Ledger = openLedger({ accepted: 0, atSeconds: 0 });
  let arrived = 0;
  let found = 0;
  const look = (atSeconds: number, isScheduled = false) => {
    while (arrived < arrivals.length && (arrivals[arrived] ?? 0) <= atSeconds) arrived += 1;
    const settled = recordAccepts(ledger, { accepted: arrived, fromInside: 0, atSeconds, isScheduled }, rounds);
    ledger = settled.ledger;
    found += settled.unexplained;
  };
  for (let beat = 1; beat * 10 < end; beat += 1) {
    // As lib/platform/background.ts does: beats lie at whole periods from the ledger's origin.
    const shift = ledger.origin.atSeconds % 10;
    look((beat - 1) * 10 + shift + random() * lateSeconds, true);
    if (askEvery > 0 && beat % (askEvery / 10) === 0) look((beat - 1) * 10 + shift + 0.1 + random() * 9.8);
  }
  return found;
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

test.each<[string, Omit<World, 'seed' | 'visitEvery'>]>([
  ['readiness 2 s and liveness 5 s', { periods: [2, 5], jitterSeconds: 0.02, lateSeconds: 0.005, hours: 24 }],
  ['two probes of 10 s', { periods: [10, 10], jitterSeconds: 0.02, lateSeconds: 0.005, hours: 24 }],
  ['probes on a busy node', { periods: [10, 5], jitterSeconds: 0.4, lateSeconds: 0.04, hours: 24 }],
  [
    'probes on a node that leaves some out',
    { periods: [2, 5], jitterSeconds: 0.4, lateSeconds: 0.04, leftOut: 0.02, hours: 24 },
  ],
  ['periods that divide no round', { periods: [10, 45], jitterSeconds: 0.02, lateSeconds: 0.005, hours: 24 }],
  ['periods that meet after minutes', { periods: [7, 11], jitterSeconds: 0.02, lateSeconds: 0.005, hours: 24 }],
  ['odd periods', { periods: [3, 7, 10], jitterSeconds: 0.02, lateSeconds: 0.005, hours: 24 }],
  ['a client that asks for the status', { periods: [2, 5], jitterSeconds: 0.02, hours: 24, askEvery: 30 }],
])('settle() takes %s for a client at most twice a day', (_, world) => {
  const found = SEEDS.map((seed) => live({ ...world, visitEvery: 0, seed }));
  expect(found.filter((count) => count > 2)).toEqual([]);
});

test.each<[string, Omit<World, 'seed'>, number]>([
  ['without probes', { periods: [], jitterSeconds: 0, hours: 2, visitEvery: 15 }, 0.99],
  ['with readiness 2 s and liveness 5 s', { periods: [2, 5], jitterSeconds: 0.02, hours: 2, visitEvery: 15 }, 0.8],
  ['with two probes of 10 s', { periods: [10, 10], jitterSeconds: 0.02, hours: 2, visitEvery: 15 }, 0.8],
  ['on a busy node', { periods: [10, 5], jitterSeconds: 0.4, lateSeconds: 0.04, hours: 2, visitEvery: 15 }, 0.6],
  [
    'where one probe in fifty is left out',
    { periods: [2, 5], jitterSeconds: 0.4, lateSeconds: 0.04, leftOut: 0.02, hours: 24, visitEvery: 120 },
    0.7,
  ],
  ['who comes rarely', { periods: [2, 5], jitterSeconds: 0.02, hours: 24, visitEvery: 1200 }, 0.8],
  ['beside periods that divide no round', { periods: [10, 45], jitterSeconds: 0.02, hours: 24, visitEvery: 1200 }, 0.8],
  ['beside periods that meet after minutes', { periods: [7, 11], jitterSeconds: 0.02, hours: 24, visitEvery: 17 }, 0.8],
  [
    'and asks for the status too',
    { periods: [2, 5], jitterSeconds: 0.02, hours: 2, visitEvery: 15, askEvery: 30 },
    0.8,
  ],
])('settle() finds a client that comes and goes %s', (_, world, share) => {
  const visits = Math.floor((world.hours * 3600 - 600) / world.visitEvery);
  const shares = SEEDS.map((seed) => live({ ...world, seed }) / visits);
  expect(shares.filter((found) => found < share)).toEqual([]);
});

test.each([
  ['nobody', [1, 1, 1, 1], [0, 0, 0, 0]],
  ['a client before the rounds begin again', [2, 1, 1, 1], [1, 0, 0, 0]],
  ['a client in the first round', [1, 2, 1, 1], [0, 1, 0, 0]],
  ['one in the second round', [1, 1, 2, 1], [0, 0, 1, 0]],
])('recordAccepts() finds %s after a probe has made the rounds end at another moment', (_, accepts, expected) => {
  const rounds = planRounds([probe(10)], 10);
  let ledger = openLedger({ accepted: 0, atSeconds: 0 });
  let accepted = 0;
  const look = (arrived: number, atSeconds: number) => {
    accepted += arrived;
    const settled = recordAccepts(ledger, { accepted, fromInside: 0, atSeconds, isScheduled: true }, rounds);
    ledger = settled.ledger;
    return settled.unexplained;
  };
  // The probe comes as a round ends: at first after it, once before it, then after it again.
  expect([1, 1, 1, 2, 0].map((arrived, at) => look(arrived, (at + 1) * 10))).toEqual([0, 0, 0, 1, 0]);
  const { atSeconds } = ledger.origin;
  expect(accepts.map((arrived, at) => look(arrived, atSeconds + at * 10))).toEqual(expected);
});
