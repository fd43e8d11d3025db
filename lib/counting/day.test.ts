import { expect, test } from '@jest/globals';
import type { ScheduledProbe } from '../../contract/probes.ts';
import { createLog } from '../process/log.ts';
import { parseAddress } from '../text/address.ts';
import { blockOf } from '../text/address-block.ts';
import { createRandom } from '../text/testing/random.ts';
import { idleSeconds } from './idle-clock.ts';
import { planRounds } from './ledger.ts';
import { NO_TRAFFIC } from './own-traffic.ts';
import { portCounts } from './port-counts.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { countedOf } from './status.ts';
import { CLIENT, FakeKernel, type FakeSocket, LOOPBACK } from './testing/fake-kernel.ts';
import { peersWith } from './testing/peers.ts';
import { unclearOf } from './unclear.ts';

const DAY = 86_400;

/** {@link CLIENT}: all clients come from the node. */
const NODE = [parseAddress('10.1.0.2')].filter((found) => found !== undefined).map(blockOf);

interface Day {
  kernel: FakeKernel;
  sampler: Sampler;
  /** When the last client left, according to the scenario; undefined while one is connected. */
  goneSince: number | undefined;
}

function newDay(schedule: readonly ScheduledProbe[] = []): Day {
  const kernel = new FakeKernel();
  kernel.listen(8080);
  kernel.walkSeconds = 0.002;
  const sampler = createSampler({
    host: kernel,
    procRoot: '/proc',
    peers: peersWith({ countsUndeclared: true, node: schedule.length > 0 ? NODE : [] }),
    explanations: { schedule, rounds: planRounds(schedule, 10), canUseLedger: true, countsUndeclared: true },
    own: () => NO_TRAFFIC,
    log: createLog({ write: () => undefined, now: () => new Date() }),
  });
  return { kernel, sampler, goneSince: kernel.seconds };
}

/** What happens in ten seconds of a day, by chance. */
function happen(day: Day, guests: FakeSocket[], random: () => number): void {
  const { kernel } = day;
  const chance = random();
  const guest = guests[Math.floor(random() * guests.length)];
  if (chance < 0.1) guests.push(kernel.connect(8080, CLIENT));
  else if (chance < 0.3 && guest !== undefined) kernel.clientCloses(leave(guests, guest));
  else if (chance < 0.35 && guest !== undefined) kernel.serverCloses(leave(guests, guest));
  else if (chance < 0.36) kernel.clientCloses(kernel.connect(8080, CLIENT));
  else if (chance < 0.5) kernel.clientCloses(kernel.connect(8080, LOOPBACK));
  else if (chance < 0.53) kernel.wall += (random() - 0.5) * 7 * DAY * 1000;
  else if (chance < 0.56) kernel.isBroken = true;
  else if (chance < 0.7) kernel.isBroken = false;
  const visited = chance < 0.1 || (chance >= 0.35 && chance < 0.36);
  const isSomebodyThere = [...kernel.sockets].some(({ localPort, remote }) => localPort === 8080 && remote === CLIENT);
  if (isSomebodyThere) day.goneSince = undefined;
  else if (visited || day.goneSince === undefined) day.goneSince = kernel.seconds;
}

function leave(guests: FakeSocket[], guest: FakeSocket): FakeSocket {
  guests.splice(guests.indexOf(guest), 1);
  return guest;
}

/** A TIME_WAIT is gone after a minute. */
function expire({ kernel }: Day, waiting: Map<FakeSocket, number>): void {
  for (const socket of kernel.sockets) {
    if (socket.state !== 0x06) continue;
    const since = waiting.get(socket) ?? kernel.seconds;
    waiting.set(socket, since);
    if (kernel.seconds - since >= 60) kernel.expire(socket);
  }
}

test.each([[1], [2], [3]])('the idle clock never runs ahead of the truth in a day of life, seed %d', async (seed) => {
  const random = createRandom(seed);
  const day = newDay();
  const { kernel, sampler } = day;
  const guests: FakeSocket[] = [];
  const waiting = new Map<FakeSocket, number>();
  const ahead: unknown[] = [];
  let idlest = 0;
  let known = 0;
  for (const end = kernel.seconds + DAY; kernel.seconds < end; ) {
    kernel.seconds += 5 + random() * 5;
    expire(day, waiting);
    happen(day, guests, random);
    const sample = await sampler.sample({ isScheduled: true });
    const status = countedOf(sample, kernel.wall);
    const truth = day.goneSince === undefined ? 0 : kernel.seconds - day.goneSince;
    // A failed look says what the last good one said; three of them, that nothing is known.
    if (sample.failures === 0) known = truth;
    const said = status.seconds_since_active;
    if (said > (sample.failures >= 3 ? 0 : known))
      ahead.push({ at: kernel.seconds, said, truth, failures: sample.failures });
    if (idleSeconds(sample.clock, sample.knownAtSeconds) < 0) ahead.push('negative');
    idlest = Math.max(idlest, status.seconds_since_active);
  }
  expect({ ahead, idled: idlest > 60, errors: sampler.counts().errors > 100 }).toEqual({
    ahead: [],
    idled: true,
    errors: true,
  });
});

test.each<[string, ScheduledProbe[]]>([
  ['no probes', []],
  ['probes', [{ kind: 'tcp', port: 8080, periodSeconds: 10, timeoutSeconds: 1 }]],
])('what a sample has counted is what its tables show at its time, with %s', async (_, schedule) => {
  const random = createRandom(1);
  const day = newDay(schedule);
  const guests: FakeSocket[] = [];
  const waiting = new Map<FakeSocket, number>();
  for (const end = day.kernel.seconds + DAY / 24; day.kernel.seconds < end; ) {
    day.kernel.seconds += random();
    expire(day, waiting);
    // Most looks find nothing new.
    if (random() < 0.2) happen(day, guests, random);
    const sample = await day.sampler.sample({ isScheduled: true });
    const { ports, unclear } = sample;
    const shown = {
      ports: portCounts(sample, schedule),
      unclear: unclearOf(sample, { schedule, countsUndeclared: true }),
    };
    expect({ ports, unclear }).toEqual(shown);
  }
});
