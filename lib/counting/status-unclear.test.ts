import { describe, expect, test } from '@jest/globals';
import type { ScheduledProbe } from '../../contract/probes.ts';
import type { Status } from '../../contract/status.ts';
import type { ConnectionRules } from './tally.ts';
import { CLIENT, LOOPBACK, NODE, POD } from './testing/fake-kernel.ts';
import { type Step, statusAfter } from './testing/status-scene.ts';

const listens: Step = (kernel) => void kernel.listen(8080);
const nothing: Step = () => undefined;
const fromInside: Step = (kernel) => void kernel.connect(8080, LOOPBACK);
const listensOn =
  (port: number, local?: string): Step =>
  (kernel) =>
    void kernel.listen(port, local);

/** None of these is ever idle, and of all of them the longer timeout holds. */
const UNCLEAR: Partial<Status> = {
  reason: 'unclear',
  active_connections: 0,
  seconds_inactive: 0,
  idle_since: null,
  ever_active: true,
};
const NEVER: Partial<Status> = { reason: 'never-connected', active_connections: 0, ever_active: false };
const COUNTS: Partial<ConnectionRules> = { countsUndeclared: true };

const inPod = (in_pod: number): Partial<Status> => ({
  unclear_connections: { in_pod, runtime: 0, undeclared_ports: 0 },
  ignored_connections: { in_pod: 0, probes: 0, ignored_sources: 0 },
});
const ignored = (in_pod: number): Partial<Status> => ({
  unclear_connections: { in_pod: 0, runtime: 0, undeclared_ports: 0 },
  ignored_connections: { in_pod, probes: 0, ignored_sources: 0 },
});

describe('a connection from inside', () => {
  test.each<[string, Step[], Partial<ConnectionRules>, Partial<Status>]>([
    ['another port listens', [listens, listensOn(4180), fromInside], {}, { ...UNCLEAR, ...inPod(1) }],
    ['it has the pod’s own address', [listens, listensOn(4180), (k) => void k.connect(8080, POD)], {}, inPod(1)],
    ['the other port listens later', [listens, fromInside, listensOn(4180)], {}, { ...UNCLEAR, ...inPod(1) }],
    [
      'the proxy closed it first',
      [listens, listensOn(4180), (k) => k.clientCloses(k.connect(8080, LOOPBACK))],
      {},
      { ...UNCLEAR, ...inPod(1) },
    ],
    [
      'the application closed it first',
      [listens, listensOn(4180), (k) => k.serverCloses(k.connect(8080, LOOPBACK))],
      {},
      { ...UNCLEAR, ...inPod(1) },
    ],
    ['Linkerd’s proxy listens', [listens, listensOn(4143), listensOn(4191), fromInside], {}, UNCLEAR],
    ['an unknown mesh’s proxy listens', [listens, listensOn(20_000), fromInside], {}, UNCLEAR],
    ['a part of Istio’s proxy listens', [listens, listensOn(15_006), fromInside], {}, UNCLEAR],
  ])('is unclear where %s', async (_, steps, peers, expected) => {
    expect(await statusAfter(steps, peers)).toMatchObject(expected);
  });

  test.each<[string, Step[], Partial<ConnectionRules>]>([
    ['no other port listens', [listens, fromInside], {}],
    ['the other port listens on loopback', [listens, listensOn(4180, LOOPBACK), fromInside], {}],
    ['the other port is a machine’s', [listens, listensOn(9121), fromInside], { machinePorts: [9121] }],
    ['the other port is monitored', [listens, listensOn(4180), fromInside], { ports: [8080, 4180] }],
    ['the other port is the sidecar’s', [listens, listensOn(7070), fromInside], {}],
    ['it is promised that no user comes from inside', [listens, listensOn(4180), fromInside], { loopback: 'ignore' }],
    [
      'Istio’s proxy listens, whose users are told from others',
      [listens, ...[15_001, 15_006, 15_020, 15_021, 15_090].map((port) => listensOn(port)), fromInside],
      COUNTS,
    ],
  ])('is no activity where %s', async (_, steps, peers) => {
    expect(await statusAfter(steps, peers)).toMatchObject({ ...NEVER, ...ignored(1) });
  });

  test('is a user’s where connections from inside count', async () => {
    const status = await statusAfter([listens, fromInside], { loopback: 'count' });
    expect(status).toMatchObject({ reason: 'connected', active_connections: 1, ...ignored(0) });
  });

  test('that the sidecar makes itself is never unclear', async () => {
    const steps: Step[] = [listens, listensOn(4180), (k) => void k.connect(8080, LOOPBACK, 50_000)];
    expect(await statusAfter(steps, { ownClientPorts: new Set([50_000]) })).toMatchObject({ ...NEVER, ...ignored(1) });
  });

  test('to the sidecar itself is nothing', async () => {
    const steps: Step[] = [listens, listensOn(7070), listensOn(4180), (k) => void k.connect(7070, LOOPBACK)];
    expect(await statusAfter(steps)).toMatchObject({ reason: 'never-connected', ...ignored(0) });
  });

  test('to a port on loopback that is not monitored does not set the idle time back', async () => {
    const asksDatabase: Step = (k) => k.clientCloses(k.connect(5432, LOOPBACK));
    const status = await statusAfter([listens, listensOn(5432, LOOPBACK), nothing, asksDatabase, nothing]);
    expect(status).toMatchObject({ ...NEVER, seconds_inactive: 40 });
  });

  test('lets the idle time begin again when it has gone', async () => {
    const steps: Step[] = [listens, listensOn(4180), nothing, fromInside, (k) => leave(k), nothing];
    expect(await statusAfter(steps)).toMatchObject({ reason: 'idle', seconds_inactive: 10, ever_active: true });
  });
});

const stopsListening: Step = ({ sockets }) => {
  for (const socket of sockets) if (socket.localPort === 9090 && socket.remotePort === 0) sockets.delete(socket);
};

const leave: Step = ({ sockets }) => {
  for (const socket of sockets) if (socket.remotePort !== 0) sockets.delete(socket);
};

describe('a client on a port that nothing names', () => {
  const undeclared = (undeclared_ports: number): Partial<Status> => ({
    unclear_connections: { in_pod: 0, runtime: 0, undeclared_ports },
  });
  const on9090: Step[] = [listens, listensOn(9090), (k) => void k.connect(9090)];

  test.each<[string, Step[], Partial<Status>]>([
    ['is connected', on9090, { ...UNCLEAR, ...undeclared(1), undeclared_ports: [9090], monitored_ports: [8080] }],
    ['left a TIME_WAIT', [listens, listensOn(9090), (k) => k.serverCloses(k.connect(9090))], undeclared(1)],
    ['is connected after its listener has gone', [...on9090, stopsListening], { ...UNCLEAR, ...undeclared(1) }],
    [
      'is half-closed',
      [
        listens,
        listensOn(9090),
        (k) => {
          k.connect(9090).state = 0x08;
        },
      ],
      undeclared(1),
    ],
  ])('that %s keeps the pod unclear', async (_, steps, expected) => {
    expect(await statusAfter(steps, COUNTS)).toMatchObject(expected);
  });

  test('that came and went between two samples starts the idle time again', async () => {
    const steps: Step[] = [listens, listensOn(9090), nothing, (k) => k.clientCloses(k.connect(9090)), nothing];
    expect(await statusAfter(steps, COUNTS)).toMatchObject({ reason: 'idle', ever_active: true, seconds_inactive: 10 });
  });

  test('is a user in addition to a connected one', async () => {
    const steps: Step[] = [...on9090, (k) => void k.connect(8080, CLIENT)];
    expect(await statusAfter(steps, COUNTS)).toMatchObject({ reason: 'connected', ...undeclared(1) });
  });

  test.each<[string, Step[], Partial<ConnectionRules>]>([
    ['an annotation names the ports', on9090, {}],
    ['the port is a machine’s', on9090, { ...COUNTS, machinePorts: [9090] }],
    [
      'the client is a known machine of a mesh',
      [listens, listensOn(15_006), listensOn(15_020), (k) => void k.connect(15_020)],
      COUNTS,
    ],
    [
      'the client has an ignored address',
      // With a machine's port the kernel's count is not used, as where sources are ignored.
      [listens, listensOn(9200), listensOn(9090), (k) => void k.connect(9090, '6300010A')],
      { ...COUNTS, machinePorts: [9200] },
    ],
    ['the pod itself is the client', [...on9090.slice(0, 2), (k) => void k.connect(9090, LOOPBACK)], COUNTS],
  ])('is no activity where %s', async (_, steps, peers) => {
    expect(await statusAfter(steps, peers)).toMatchObject({ ...NEVER, ...undeclared(0) });
  });

  test('is unclear where more such ports listen than are looked at', async () => {
    const many: Step = (k) => {
      for (let port = 9000; port < 9065; port += 1) k.listen(port);
    };
    expect(await statusAfter([listens, many], COUNTS)).toMatchObject(UNCLEAR);
    expect(await statusAfter([listens, many])).toMatchObject(NEVER);
  });

  test('may be a probe of the kubelet’s, where the schedule has one for that port', async () => {
    const schedule: ScheduledProbe[] = [{ kind: 'http', port: 9090, periodSeconds: 10, timeoutSeconds: 1 }];
    const probed: Step[] = [listens, listensOn(9090), (k) => void k.connect(9090, NODE), leave];
    expect(await statusAfter(probed, { ...COUNTS, schedule })).toMatchObject(NEVER);
    const stays: Step[] = [listens, listensOn(9090), (k) => void k.connect(9090, NODE), nothing];
    expect(await statusAfter(stays, { ...COUNTS, schedule })).toMatchObject({ ...UNCLEAR, ...undeclared(1) });
  });
});

describe('a connection over loopback from a socket of the runtime’s', () => {
  const RUNTIME: Partial<ConnectionRules> = { runtimeUids: [0] };
  const runtime = (count: number): Partial<Status> => ({
    unclear_connections: { in_pod: 0, runtime: count, undeclared_ports: 0 },
    ignored_connections: { in_pod: 0, probes: 0, ignored_sources: 0 },
  });

  test('is unclear for as long as it is there, and then the idle time begins', async () => {
    expect(await statusAfter([listens, fromInside, nothing], RUNTIME)).toMatchObject({ ...UNCLEAR, ...runtime(1) });
    const gone = await statusAfter([listens, fromInside, nothing, leave, nothing], RUNTIME);
    expect(gone).toMatchObject({ reason: 'idle', seconds_inactive: 10 });
  });

  test('is unclear at once, and moves no clock where it was a short check', async () => {
    expect(await statusAfter([listens, fromInside], RUNTIME)).toMatchObject({ reason: 'unclear', seconds_inactive: 0 });
    expect(await statusAfter([listens, fromInside, leave], RUNTIME)).toMatchObject({ ...NEVER, seconds_inactive: 20 });
  });

  test('is no activity where another user’s process has the socket', async () => {
    const byAnother: Step = (k) => {
      k.connect(8080, LOOPBACK);
      for (const socket of k.sockets) socket.uid = 101;
    };
    expect(await statusAfter([listens, byAnother, nothing], RUNTIME)).toMatchObject({ ...NEVER, ...ignored(1) });
  });
});
