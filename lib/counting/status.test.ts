import { expect, test } from '@jest/globals';
import type { ScheduledProbe } from '../../contract/probes.ts';
import type { Status } from '../../contract/status.ts';
import { CLIENT, LOOPBACK, NODE, POD } from './testing/fake-kernel.ts';
import { type Step, statusAfter } from './testing/status-scene.ts';

const PROBE: ScheduledProbe = { kind: 'http', port: 8080, periodSeconds: 10, timeoutSeconds: 1 };
const OTHER_POD = '0300F40A';

const isSlow: Step = (kernel) => {
  kernel.walkSeconds = 8;
};
const listens: Step = (kernel) => void kernel.listen(8080);
const connects: Step = (kernel) => void kernel.connect(8080);
const nothing: Step = () => undefined;
const breaks: Step = (kernel) => {
  kernel.isBroken = true;
};
const heals: Step = (kernel) => {
  kernel.isBroken = false;
};
const leaves: Step = ({ sockets }) => {
  for (const socket of sockets) if (socket.remotePort !== 0) sockets.delete(socket);
};

test('countedOf() tells everything about one client', async () => {
  expect(await statusAfter([listens, connects])).toEqual({
    active_connections: 1,
    waiting_connections: 0,
    half_closed_connections: 0,
    listening: true,
    seconds_since_active: 0,
    seconds_inactive: 0,
    ever_active: true,
    idle_since: null,
    closed_at: null,
    monitored_ports: [8080],
    ports: { 8080: { active_connections: 1, waiting_connections: 0, half_closed_connections: 0, listening: true } },
    ignored_connections: { in_pod: 0, probes: 0, ignored_sources: 0 },
    unclear_connections: { in_pod: 0, runtime: 0, undeclared_ports: 0 },
    undeclared_ports: [],
    visit_source: 'kernel-counter',
    other_connections: {},
    reason: 'connected',
  });
});

const NEVER: Partial<Status> = { reason: 'never-connected', active_connections: 0, ever_active: false };

test.each<[string, Step[], Partial<Status>]>([
  ['nothing listens yet', [nothing], { reason: 'not-listening', seconds_since_active: 0, idle_since: null }],
  [
    'no client came',
    [listens, nothing],
    { ...NEVER, seconds_since_active: 10, idle_since: '2030-01-01T00:00:00.000Z' },
  ],
  [
    'the last client left',
    [listens, connects, leaves, nothing],
    { reason: 'idle', ever_active: true, seconds_inactive: 10 },
  ],
  [
    'a server closed first',
    [listens, (k) => k.serverCloses(k.connect(8080)), nothing],
    { reason: 'closing', waiting_connections: 1, seconds_since_active: 0 },
  ],
  [
    'a peer closed and the app did not',
    [
      listens,
      (k) => {
        k.connect(8080).state = 0x08;
      },
    ],
    { reason: 'half-closed', half_closed_connections: 1, other_connections: { close_wait: 1 }, ever_active: true },
  ],
  [
    'the kernel prints rows twice',
    [
      (k) => {
        k.isDoubled = true;
      },
      listens,
      connects,
      connects,
      (k) => k.serverCloses(k.connect(8080)),
    ],
    { active_connections: 2, waiting_connections: 1 },
  ],
  ['the client is on another port', [listens, (k) => void k.listen(9090), (k) => void k.connect(9090)], NEVER],
  [
    'the client came over loopback',
    [listens, (k) => void k.connect(8080, LOOPBACK)],
    { ...NEVER, ignored_connections: { in_pod: 1, probes: 0, ignored_sources: 0 } },
  ],
  [
    'a mesh’s proxy delivers the client',
    [listens, (k) => void k.connect(8080, '0600007F')],
    { active_connections: 1, reason: 'connected', ignored_connections: { in_pod: 0, probes: 0, ignored_sources: 0 } },
  ],
  [
    'the client has the pod’s own address',
    [listens, (k) => void k.connect(8080, POD)],
    { ...NEVER, ignored_connections: { in_pod: 1, probes: 0, ignored_sources: 0 } },
  ],
  [
    'the client has another of the pod’s addresses',
    [listens, (k) => void k.listen(9090, LOOPBACK), (k) => void k.connect(8080, OTHER_POD)],
    { ...NEVER, ignored_connections: { in_pod: 1, probes: 0, ignored_sources: 0 } },
  ],
  [
    'the client is in an ignored block',
    [
      listens,
      (k) => {
        k.listen(9090);
        k.connect(8080, '6300010A');
      },
    ],
    { ...NEVER, ignored_connections: { in_pod: 0, probes: 0, ignored_sources: 1 } },
  ],
  [
    'it stopped listening',
    [listens, nothing, (k) => k.sockets.clear()],
    { reason: 'not-listening', seconds_since_active: 0, idle_since: null },
  ],
  [
    'it stopped listening and listens again: nobody came meanwhile',
    [listens, nothing, (k) => k.sockets.clear(), listens],
    { ...NEVER, seconds_since_active: 30 },
  ],
  ['two reads failed', [listens, connects, breaks], { reason: 'connected', active_connections: 1 }],
  [
    'three reads failed',
    [listens, leaves, breaks, nothing, nothing],
    { reason: 'unknown', seconds_since_active: 0, idle_since: null },
  ],
  [
    'reads failed once, the clock stands',
    [listens, nothing, breaks],
    { reason: 'never-connected', seconds_since_active: 10 },
  ],
  [
    'reads work again and no client came',
    [listens, breaks, nothing, nothing, heals],
    { ...NEVER, seconds_since_active: 40 },
  ],
  [
    'reads work again and the time between is unknown',
    [(k) => void k.listen(9090), listens, breaks, nothing, nothing, heals],
    { ...NEVER, seconds_since_active: 0 },
  ],
  [
    'a client came and went between two samples',
    [listens, nothing, (k) => k.clientCloses(k.connect(8080)), nothing],
    { reason: 'idle', ever_active: true, seconds_since_active: 10 },
  ],
  [
    'the pod itself came and went',
    [listens, (k) => k.clientCloses(k.connect(8080, LOOPBACK)), nothing],
    { ...NEVER, seconds_since_active: 20 },
  ],
])('countedOf() when %s', async (_, steps, expected) => {
  expect(await statusAfter(steps)).toMatchObject(expected);
});

test.each<[string, Step[], Partial<Status>]>([
  [
    'a young connection of the node',
    [
      listens,
      nothing,
      (k) => {
        k.connect(8080, NODE);
      },
    ],
    { reason: 'connected', ever_active: false },
  ],
  ['it was a probe', [listens, (k) => k.clientCloses(k.connect(8080, NODE))], { ...NEVER, seconds_since_active: 10 }],
  [
    'it outlives the probe',
    [listens, (k) => void k.connect(8080, NODE), nothing],
    { reason: 'connected', ever_active: true },
  ],
  [
    'more of them than there are probes',
    [
      listens,
      (k) => {
        k.connect(8080, NODE);
        k.connect(8080, NODE);
      },
    ],
    { active_connections: 2, ever_active: true },
  ],
  [
    'probes left their TIME_WAIT',
    [
      listens,
      (k) => {
        for (let i = 0; i < 7; i += 1) k.serverCloses(k.connect(8080, NODE));
        k.passiveOpens -= 6;
      },
    ],
    { ...NEVER, waiting_connections: 0, ignored_connections: { in_pod: 0, probes: 7, ignored_sources: 0 } },
  ],
  [
    'more TIME_WAIT than probes can leave',
    [
      listens,
      (k) => {
        for (let i = 0; i < 8; i += 1) k.serverCloses(k.connect(8080, NODE));
      },
    ],
    { reason: 'closing', waiting_connections: 1 },
  ],
  [
    'a client that is not the node',
    [listens, (k) => void k.connect(8080, CLIENT)],
    { reason: 'connected', ever_active: true },
  ],
])('countedOf() with probes when there is %s', async (_, steps, expected) => {
  expect(await statusAfter(steps, { schedule: [PROBE] })).toMatchObject(expected);
});

test('countedOf() counts each of several ports', async () => {
  const steps: Step[] = [
    listens,
    (k) => void k.listen(9000),
    connects,
    (k) => void k.connect(9000),
    (k) => void k.connect(9000),
  ];
  expect(await statusAfter(steps, { ports: [8080, 9000, 9001] })).toMatchObject({
    active_connections: 3,
    listening: true,
    monitored_ports: [8080, 9000, 9001],
    ports: {
      8080: { active_connections: 1, waiting_connections: 0, listening: true },
      9000: { active_connections: 2, waiting_connections: 0, listening: true },
      9001: { active_connections: 0, waiting_connections: 0, listening: false },
    },
  });
});

test('countedOf() tells what happened ten seconds ago where a walk takes eight', async () => {
  expect(await statusAfter([isSlow, listens, connects])).toMatchObject({ active_connections: 1 });
  expect(await statusAfter([isSlow, listens, connects, leaves])).toMatchObject({ active_connections: 0 });
});
