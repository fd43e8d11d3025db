import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { inNamespaces, kernelTest } from '../platform/testing/kernel-test.ts';
import type { Namespace } from '../platform/testing/network-namespace.ts';
import { createRandom } from '../text/testing/random.ts';
import { FORCED_SECONDS, LISTEN_SECONDS, SOFT_SECONDS } from './gate.ts';
import { HALF_CLOSED_SECONDS } from './half-closed.ts';
import { openWatch, type Watch } from './testing/sampler-watch.ts';

const POD = '10.9.0.1';
const OUTSIDE = '10.1.0.1';

let namespace: Namespace;
let watch: Watch;

inNamespaces(async (opened) => {
  namespace = opened;
  watch = openWatch(opened, 8080);
  const { server, client } = opened;
  await server.tell('listen', 'app', '::', 8080, false);
  await client.tell('connect', 'steady', 2, POD, 8080, OUTSIDE);
  await server.tell('accepted', 'app', 2);
  await watch.both();
});

type Act = (namespace: Namespace) => Promise<unknown>;

/** What an event may be hidden for: until the next look, or for a stated time. */
const AT_ONCE = 0;

const EVENTS: [string, number, Act[]][] = [
  ['a connection opens', AT_ONCE, [({ client }) => client.tell('connect', 'new', 1, POD, 8080, OUTSIDE)]],
  [
    'one closes as another opens',
    AT_ONCE,
    [
      async ({ client, server }) => {
        await client.tell('connect', 'new', 1, POD, 8080, OUTSIDE);
        await client.tell('reset', 'steady', 1);
        await server.tell('accepted', 'none', 0);
      },
    ],
  ],
  ['a client resets', AT_ONCE, [({ client }) => client.tell('reset', 'steady', 1)]],
  ['the server resets', AT_ONCE, [({ server }) => server.tell('reset', 'app', 1)]],
  [
    'the server ends: FIN_WAIT2, then TIME_WAIT',
    AT_ONCE,
    [({ server }) => server.tell('end', 'app', 1), ({ client }) => client.tell('end', 'steady', 1)],
  ],
  [
    'the kernel ends it',
    AT_ONCE,
    [({ run }) => Promise.resolve(run('ss', '--kill', 'state', 'established', 'sport', '=', '8080'))],
  ],
  ['the client ends: CLOSE_WAIT', SOFT_SECONDS.max, [({ client }) => client.tell('end', 'steady', 1)]],
  ['the client’s process dies', SOFT_SECONDS.max, [({ client }) => client.tell('destroy', 'steady', 2)]],
  ['the listener goes', AT_ONCE, [({ server }) => server.tell('unlisten', 'app')]],
  ['a second listener comes', AT_ONCE, [({ server }) => server.tell('listen', 'four', '10.1.0.2', 9090, false)]],
  [
    'one listener goes as another comes',
    LISTEN_SECONDS.asked,
    [
      async ({ server }) => {
        await server.tell('unlisten', 'app');
        await server.tell('listen', 'other', '::', 9090, false);
      },
    ],
  ],
];

kernelTest.each(EVENTS)('the gate sees it when %s, within %d s', async (_, bound, acts) => {
  for (const act of acts) {
    await act(namespace);
    watch.pass(bound);
    const [sampler, ss] = await watch.both();
    expect(sampler).toEqual(ss);
  }
});

kernelTest('a beat sees that one listener went as another came within a minute', async () => {
  const { server } = namespace;
  await server.tell('unlisten', 'app');
  await server.tell('listen', 'other', '::', 9090, false);
  watch.pass(LISTEN_SECONDS.beat);
  expect(await watch.status(true)).toMatchObject({ listening: false });
});

kernelTest(
  'the gate sees a client on an undeclared port at the next look, when it comes and when it goes',
  async () => {
    const { server, client } = namespace;
    const all = openWatch(namespace, 8080, { countsUndeclared: true });
    await server.tell('listen', 'undeclared', '::', 9090, false);
    const look = async (expected: readonly [ports: readonly number[], connections: number]) => {
      // A walk that took long on a busy machine puts off the next one, by less than the gate would take without a sign.
      for (let passed = 0; passed < SOFT_SECONDS.min; passed += 1) {
        const { unclear_connections, undeclared_ports } = await all.status();
        const seen = [undeclared_ports, unclear_connections.undeclared_ports];
        if (isDeepStrictEqual(seen, expected) || passed === SOFT_SECONDS.min - 1) return expect(seen).toEqual(expected);
        all.pass(1);
      }
    };
    await look([[9090], 0]);
    await client.tell('connect', 'guest', 1, POD, 9090, OUTSIDE);
    await server.tell('accepted', 'undeclared', 1);
    await look([[9090], 1]);
    await client.tell('reset', 'guest', 1);
    await look([[9090], 0]);
    await server.tell('unlisten', 'undeclared');
    await look([[], 0]);
  },
);

/** Looks until one needs no walk, a few seconds apart. */
async function untilNoWalk(): Promise<void> {
  for (let looks = 0; looks < 20; looks += 1) {
    const { walks } = watch.counts();
    watch.pass(SOFT_SECONDS.min);
    await watch.status();
    if (watch.counts().walks === walks) return;
  }
  throw new Error('Each of twenty looks walked the tables');
}

kernelTest(
  'the gate sees that a half-closed connection’s bound has passed at the next look, without a walk',
  async () => {
    const { client, server } = namespace;
    await client.tell('reset', 'steady', 1);
    await client.tell('end', 'steady', 1);
    // By its answer the server has read the end, which is a movement.
    await server.tell('accepted', 'app', 2);
    watch.pass(SOFT_SECONDS.max);
    expect(await watch.status()).toMatchObject({ reason: 'half-closed' });
    // Segments of the end may be counted after that look, and are a reason to walk once more.
    await untilNoWalk();
    watch.pass(HALF_CLOSED_SECONDS);
    expect(await watch.status()).toMatchObject({ reason: 'idle', half_closed_connections: 0 });
  },
);

kernelTest('the gate walks no more than once in all when nothing changes for an hour', async () => {
  const before = watch.counts().walks;
  for (let minute = 0; minute < 60; minute += 1) {
    watch.pass(60);
    await watch.status();
  }
  expect(watch.counts().walks - before).toBeLessThanOrEqual(60 / (FORCED_SECONDS.min / 60));
});

kernelTest('the gate hides no client under churn, and nothing at all for longer than its longest bound', async () => {
  const { server, client } = namespace;
  const random = createRandom(4);
  const acts: Act[] = [
    () => client.tell('connect', 'steady', 1 + Math.floor(random() * 3), POD, 8080, OUTSIDE),
    () => client.tell('connect', 'inside', 1, POD, 8080, POD),
    () => client.tell('end', 'steady', 1),
    () => client.tell('destroy', 'steady', 1),
    () => client.tell('reset', 'steady', 1),
    () => server.tell('end', 'app', 1),
    () => server.tell('reset', 'app', 1),
    () => server.tell('listen', 'other', '127.0.0.1', 9090, false),
    () => server.tell('unlisten', 'other'),
  ];
  const wrong: unknown[] = [];
  for (let step = 0; step < 80; step += 1) {
    await acts[Math.floor(random() * acts.length)]?.(namespace);
    watch.pass(LISTEN_SECONDS.asked);
    const [soon, ss] = await watch.both();
    if (soon.active < ss.active || soon.waiting !== ss.waiting || soon.listening !== ss.listening)
      wrong.push([step, soon, ss]);
    watch.pass(SOFT_SECONDS.max);
    const [late, then] = await watch.both();
    // A half-closed connection has a bound of its own, which ss does not know.
    if (late.active !== then.active || late.waiting !== then.waiting || late.inPod !== then.inPod)
      wrong.push([step, 'late', late, then]);
  }
  expect(wrong).toEqual([]);
});
