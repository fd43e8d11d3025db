import { expect, test } from '@jest/globals';
import type { ScheduledProbe } from '../../contract/probes.ts';
import type { Status } from '../../contract/status.ts';
import { HALF_CLOSED_SECONDS, MAX_TOLD_APART } from './half-closed.ts';
import { CLIENT, type FakeSocket, NODE } from './testing/fake-kernel.ts';
import { type Step, statusAfter } from './testing/status-scene.ts';

const FIN_WAIT1 = 0x04;
const FIN_WAIT2 = 0x05;
const CLOSE_WAIT = 0x08;
const LAST_ACK = 0x09;
const CLOSING = 0x0b;

const listens: Step = (kernel) => void kernel.listen(8080);
const nothing: Step = () => undefined;
const isIn =
  (state: number, more: Partial<FakeSocket> = {}): Step =>
  (kernel) =>
    void Object.assign(kernel.connect(8080, CLIENT), { state, ...more });
/** Steps of ten seconds each. */
const pass = (seconds: number): Step[] => Array<Step>(seconds / 10).fill(nothing);
/** A segment comes in, as one does for every byte that moves, and the queue is another one. */
const moves: Step = (kernel) => {
  kernel.segments += 1;
  for (const socket of kernel.sockets) if (socket.state === CLOSE_WAIT) socket.queued = (socket.queued ?? 0) + 1;
};

const HALF: Partial<Status> = {
  reason: 'half-closed',
  half_closed_connections: 1,
  active_connections: 0,
  seconds_inactive: 0,
  idle_since: null,
};
const GONE: Partial<Status> = { half_closed_connections: 0, ever_active: true };

test.each<[string, Step, Partial<Status>]>([
  ['the client has ended its half', isIn(CLOSE_WAIT), HALF],
  ['the application has ended its half, and reads', isIn(FIN_WAIT2), HALF],
  ['the application has closed, and nothing reads', isIn(FIN_WAIT2, { inode: 0 }), GONE],
  ['the application is ending its half, and reads', isIn(FIN_WAIT1, { queued: 1 }), HALF],
  ['the application has closed, and bytes are on their way', isIn(FIN_WAIT1, { inode: 0, queued: 5000 }), HALF],
  ['the application has closed, and only its end is on its way', isIn(FIN_WAIT1, { inode: 0, queued: 1 }), GONE],
  ['both have ended, and bytes are on their way', isIn(LAST_ACK, { inode: 0, queued: 5000 }), HALF],
  ['both have ended at once, and bytes are on their way', isIn(CLOSING, { inode: 0, queued: 2 }), HALF],
  ['both have ended, and only the end is on its way', isIn(LAST_ACK, { inode: 0, queued: 1 }), GONE],
])('countedOf() when %s', async (_, half, expected) => {
  expect(await statusAfter([listens, half])).toMatchObject(expected);
});

test('a half-closed connection without bytes counts for its bound, and then the idle time begins', async () => {
  const leaked = [listens, isIn(CLOSE_WAIT)];
  expect(await statusAfter([...leaked, ...pass(HALF_CLOSED_SECONDS - 10)])).toMatchObject(HALF);
  expect(await statusAfter([...leaked, ...pass(HALF_CLOSED_SECONDS + 20)])).toMatchObject({
    ...GONE,
    reason: 'idle',
    seconds_inactive: 20,
    other_connections: { close_wait: 1 },
  });
});

test('bytes that move begin the bound again', async () => {
  const steps = [
    listens,
    isIn(CLOSE_WAIT),
    ...pass(HALF_CLOSED_SECONDS - 10),
    moves,
    ...pass(HALF_CLOSED_SECONDS - 60),
  ];
  expect(await statusAfter(steps)).toMatchObject(HALF);
});

test('more than are told apart have a bound too', async () => {
  const many: Step = (kernel) => {
    for (let count = 0; count < MAX_TOLD_APART + 10; count += 1) isIn(CLOSE_WAIT)(kernel);
  };
  expect(await statusAfter([listens, many, nothing])).toMatchObject({ half_closed_connections: MAX_TOLD_APART + 10 });
  expect(await statusAfter([listens, many, ...pass(HALF_CLOSED_SECONDS + 20)])).toMatchObject({
    ...GONE,
    reason: 'idle',
  });
});

test('one of the node’s may be a probe that is ending, and is a client if it outlives that', async () => {
  const schedule: ScheduledProbe[] = [{ kind: 'http', port: 8080, periodSeconds: 10, timeoutSeconds: 1 }];
  const ends: Step = (kernel) => void Object.assign(kernel.connect(8080, NODE), { state: CLOSE_WAIT });
  const young = await statusAfter([listens, nothing, ends], { schedule });
  expect(young).toMatchObject({ reason: 'half-closed', ever_active: false });
  expect(await statusAfter([listens, nothing, ends, nothing], { schedule })).toMatchObject({
    ...HALF,
    ever_active: true,
  });
});
