import { expect, test } from '@jest/globals';
import { lastClose } from './last-close.ts';
import { ESTABLISHED } from './procfs/proc-net-tcp.ts';
import { type Step, statusAfter } from './testing/status-scene.ts';

const listens: Step = (kernel) => void kernel.listen(8080);
const connects: Step = (kernel) => void kernel.connect(8080);
const nothing: Step = () => undefined;
const leaves: Step = ({ sockets }) => {
  for (const socket of sockets) if (socket.remotePort !== 0) sockets.delete(socket);
};
const oneLeaves: Step = (kernel) => {
  const client = [...kernel.sockets].find(({ state }) => state === ESTABLISHED);
  if (client !== undefined) kernel.clientCloses(client);
};

/** The first client's server closes first, so many seconds after the look before. */
const closesLater =
  (seconds: number): Step =>
  (kernel) => {
    const client = [...kernel.sockets].find(({ state }) => state === ESTABLISHED);
    kernel.seconds -= 10 - seconds;
    if (client !== undefined) kernel.serverCloses(client);
    kernel.seconds += 10 - seconds;
  };

test.each<[string, Step[], { closed_at: string | null }]>([
  ['it never left', [listens, connects], { closed_at: null }],
  [
    'a client left first: the look that misses it',
    [listens, connects, leaves],
    { closed_at: '2030-01-01T00:00:20.000Z' },
  ],
  ['one of two left', [listens, connects, connects, oneLeaves, nothing], { closed_at: '2030-01-01T00:00:30.000Z' }],
  [
    'a server closed first: its TIME_WAIT tells when',
    [listens, connects, closesLater(4), nothing, nothing],
    { closed_at: '2030-01-01T00:00:14.000Z' },
  ],
  [
    'that is known as long as the sidecar runs',
    [listens, connects, closesLater(4), nothing, (k) => k.sockets.clear(), listens],
    { closed_at: '2030-01-01T00:00:14.000Z' },
  ],
  [
    'it came and went, and its server closed first',
    [listens, (k) => k.serverCloses(k.connect(8080)), nothing],
    { closed_at: '2030-01-01T00:00:10.000Z' },
  ],
  [
    'it came and went, and left nothing',
    [listens, (k) => k.clientCloses(k.connect(8080)), nothing],
    { closed_at: '2030-01-01T00:00:10.000Z' },
  ],
  [
    'two left, of whom one left a TIME_WAIT',
    [
      listens,
      connects,
      connects,
      (k) => {
        oneLeaves(k);
        closesLater(4)(k);
      },
    ],
    { closed_at: '2030-01-01T00:00:30.000Z' },
  ],
])('closed_at where %s', async (_, steps, expected) => {
  expect(await statusAfter(steps)).toMatchObject(expected);
});

test.each([
  ['one that was closed since', 1, 20.08],
  ['the one of before, read at another moment', 0, 20.05],
])('lastClose() takes a TIME_WAIT of about the last close for %s', (_, count, expected) => {
  const closes = { mostTicks: 5003, young: 1, youngTicks: 5002 };
  expect(lastClose(20.05, closes, { count, atSeconds: 30, walkSeconds: 0.05 })).toBeCloseTo(expected, 6);
});

test('closed_at is no TIME_WAIT’s of a visit that nothing tells of, where a client is known to have left', async () => {
  const visitAndLeave: Step = (kernel) => {
    const [client] = [...kernel.sockets].filter(({ state }) => state === ESTABLISHED);
    kernel.seconds -= 6;
    kernel.serverCloses(kernel.connect(8080));
    kernel.seconds += 6;
    if (client !== undefined) kernel.clientCloses(client);
  };
  const alsoElsewhere: Step = (kernel) => void kernel.listen(9090);
  // A machine's port keeps the kernel's count from telling who came.
  const rules = { machinePorts: [9090] };
  const steps = [listens, alsoElsewhere, connects, visitAndLeave];
  expect(await statusAfter(steps, rules)).toMatchObject({ closed_at: '2030-01-01T00:00:30.000Z' });
});

test('closed_at is no TIME_WAIT’s that the look before has shown', async () => {
  const visits: Step = (kernel) => kernel.serverCloses(kernel.connect(8080));
  const steps = [listens, connects, visits, oneLeaves];
  expect(await statusAfter(steps)).toMatchObject({ closed_at: '2030-01-01T00:00:30.000Z' });
});
