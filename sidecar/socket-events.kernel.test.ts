import { describe, expect } from '@jest/globals';
import type { Status } from '../contract/status.ts';
import { inNamespaces, kernelTest } from '../lib/platform/testing/kernel-test.ts';
import { NODE, ON_WIRE, OUTSIDE, POD } from '../lib/platform/testing/lab-addresses.ts';
import type { Namespace } from '../lib/platform/testing/network-namespace.ts';
import { HOSTS, type LabHost } from './testing/runtimes.ts';
import { type LabSidecar, startSidecar } from './testing/sidecar-in-namespace.ts';

const LOOPBACK = '127.0.0.1';
/** Longer than any two looks are apart. */
const IDLE_SECONDS = 3;
const BEAT_SECONDS = 2;
const PROBES = [`--node-addresses=${NODE}`, `--probe-schedule=${Array(9).fill('tcp:8080:1:1').join(' ')}`];

let namespace: Namespace;

inNamespaces(async (opened) => {
  namespace = opened;
  await opened.server.tell('listen', 'app', '::', 8080, false);
  await opened.server.tell('listen', 'redis', LOOPBACK, 9000, false);
});

/** Sockets of the namespace that listen to the ends of TCP sockets: groups 1 and 3 of protocol 4. */
function subscribers(): number {
  return namespace.run('cat', '/proc/net/netlink').match(/^\S+ +4 +\S+ +00000005 /gm)?.length ?? 0;
}

const start = (host: LabHost, ...flags: string[]) =>
  startSidecar(namespace, host, '--refresh-rate-seconds=1', `--pod-addresses=${POD}`, ...flags);

/** Connections that come and go, and leave nothing in the tables. */
async function visit(count: number, { to = POD, port = 8080, from = OUTSIDE } = {}): Promise<void> {
  await namespace.client.tell('connect', 'short', count, to, port, from);
  await namespace.client.tell('reset', 'short', count);
}

/** Background samples, without a request. */
const beats = (count: number) => new Promise((resolve) => setTimeout(resolve, (count + 0.5) * BEAT_SECONDS * 1000));

const status = async ({ ask }: LabSidecar) => JSON.parse(await ask('/status')) as Status;

/** The status after a visit that was found: an idle time that is shorter again. */
const visited = ({ statusOnce }: LabSidecar) =>
  statusOnce(({ seconds_inactive, ever_active }) => ever_active && seconds_inactive < IDLE_SECONDS);

const isIdle = ({ visit_source, seconds_inactive }: Status) =>
  visit_source === 'socket-events' && seconds_inactive >= IDLE_SECONDS;

/** Visits of one kind go on until they are known to be no client's: nothing tells the first of them from one. */
async function idleDespite(running: LabSidecar, visits: () => Promise<void>): Promise<Status> {
  let last = await status(running);
  while (!isIdle(last)) {
    await visits();
    last = await status(running);
  }
  return last;
}

describe.each(HOSTS.filter(({ name }) => name === 'the native host'))('on $name,', (host) => {
  kernelTest.each([
    ['over loopback', { to: LOOPBACK, port: 9000, from: LOOPBACK }],
    ['over loopback to the monitored port', { to: LOOPBACK, port: 8080, from: LOOPBACK }],
    ['to the pod’s own address', { to: POD, port: 8080, from: POD }],
  ])('connections from inside that end by a reset keep no pod awake, and hide no client: %s', async (_, inside) => {
    const running = await start(host);
    await idleDespite(running, () => visit(3, inside));
    await visit(1);
    expect(await visited(running)).toMatchObject({ reason: 'idle', visit_source: 'socket-events' });
  });

  kernelTest(
    'listeners of a moment inside, which are gone at the next look, keep no pod awake, and hide no client',
    async () => {
      const { client, server } = namespace;
      const running = await start(host);
      let port = 20_000;
      await idleDespite(running, async () => {
        port += 1;
        await server.tell('listen', `moment-${port}`, LOOPBACK, port, false);
        await client.tell('connect', 'moment', 1, LOOPBACK, port, LOOPBACK);
        await server.tell('unlisten', `moment-${port}`);
        await client.tell('end', 'moment', 1);
        await server.tell('end', `moment-${port}`, 1);
      });
      await visit(1);
      expect(await visited(running)).toMatchObject({ reason: 'idle', visit_source: 'socket-events' });
    },
  );

  kernelTest(
    'the events are listened to where something inside connects, and not while a client is there',
    async () => {
      const running = await start(host);
      await running.statusOnce(({ seconds_inactive }) => seconds_inactive >= IDLE_SECONDS);
      const counts = [subscribers()];
      await visit(1, { to: LOOPBACK, port: 9000, from: LOOPBACK });
      await running.statusOnce(({ visit_source }) => visit_source === 'socket-events');
      counts.push(subscribers());
      await namespace.client.tell('connect', 'stays', 1, POD, 8080, OUTSIDE);
      await running.statusOnce(({ reason }) => reason === 'connected');
      counts.push(subscribers());
      expect(counts).toEqual([0, 1, 0]);
    },
  );

  kernelTest('a short visit is found where a source is ignored and another port is a machine’s', async () => {
    await namespace.server.tell('listen', 'exporter', '::', 9121, false);
    const running = await start(host, `--ignore-sources=${NODE}`, '--machine-ports=9121');
    const last = await idleDespite(running, async () => {
      await visit(1, { from: NODE });
      await visit(1, { port: 9121 });
    });
    expect(last).toMatchObject({ reason: 'never-connected' });
    await visit(1);
    expect(await visited(running)).toMatchObject({ reason: 'idle', visit_source: 'socket-events' });
  });

  kernelTest('a request to the sidecar is no client, even if it was open when the tables were walked', async () => {
    const outside = await namespace.openOutside();
    const flags = [`--refresh-rate-seconds=${BEAT_SECONDS}`, '--machine-ports=9121'];
    const running = await startSidecar(namespace, host, ...flags);
    await outside.tell('connect', 'asks', 1, ON_WIRE.pod, 7070, ON_WIRE.client);
    await namespace.server.tell('listen', 'exporter', '::', 9121, false);
    // The first of these looks walks, the second one is told of the question's end, the third one walks again.
    await beats(1);
    await outside.tell('reset', 'asks', 1);
    await beats(1);
    await namespace.client.tell('connect', 'scrapes', 1, LOOPBACK, 9121, LOOPBACK);
    await beats(1);
    expect(await status(running)).toMatchObject({ reason: 'never-connected', visit_source: 'socket-events' });
  });

  kernelTest('a short visit is found, however many probes of the node are scheduled and not made', async () => {
    const running = await start(host, ...PROBES);
    expect(await running.statusOnce(isIdle)).toMatchObject({ reason: 'never-connected' });
    await visit(1);
    expect(await visited(running)).toMatchObject({ reason: 'idle', visit_source: 'socket-events' });
  });

  kernelTest('events that are switched off are not listened to', async () => {
    const running = await start(host, '--events=off', ...PROBES);
    const { visit_source } = await running.statusOnce(({ seconds_inactive }) => seconds_inactive >= IDLE_SECONDS);
    expect([subscribers(), visit_source]).toEqual([0, 'kernel-counter']);
  });
});
