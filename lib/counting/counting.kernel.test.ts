import { afterAll, beforeAll, expect } from '@jest/globals';
import { kernelTest, problem } from '../platform/testing/kernel-test.ts';
import { type Namespace, openNamespace } from '../platform/testing/network-namespace.ts';
import { openWatch, type Watch } from './testing/sampler-watch.ts';

let namespace: Namespace;
let watch: Watch;

beforeAll(async () => {
  if (problem !== undefined) return;
  namespace = await openNamespace();
  // Its other ports are a machine's, so that connections from inside are counted as such.
  watch = openWatch(namespace, 8080, { machinePorts: [9090, 9091] });
});

afterAll(() => {
  if (problem === undefined) namespace.close();
});

/** What is expected, in addition to the sampler and ss agreeing. */
const counts = (active: number, waiting: number, inPod: number, listening = true, halfClosed = 0) => ({
  active,
  waiting,
  halfClosed,
  inPod,
  listening,
});

kernelTest('the status agrees with ss at every step of every kind of connection', async () => {
  const { server, client } = namespace;
  const POD = '10.9.0.1';
  const steps: [string, () => Promise<unknown>, ReturnType<typeof counts>][] = [
    ['nothing', async () => undefined, counts(0, 0, 0, false)],
    ['a dual-stack listener', () => server.tell('listen', 'all', '::', 8080, false), counts(0, 0, 0)],
    ['mapped IPv4', () => client.tell('connect', 'mapped', 3, POD, 8080, '10.1.0.1'), counts(3, 0, 0)],
    ['IPv6', () => client.tell('connect', 'six', 2, 'fd00::9', 8080, 'fd00::1'), counts(5, 0, 0)],
    ['loopback of IPv4', () => client.tell('connect', 'lo4', 1, '127.0.0.1', 8080, '127.0.0.1'), counts(5, 0, 1)],
    ['loopback of IPv6', () => client.tell('connect', 'lo6', 1, '::1', 8080, '::1'), counts(5, 0, 2)],
    ['the own address', () => client.tell('connect', 'own', 1, POD, 8080, POD), counts(5, 0, 3)],
    ['all are accepted', () => server.tell('accepted', 'all', 8), counts(5, 0, 3)],
    ['a client resets', () => client.tell('reset', 'mapped', 1), counts(4, 0, 3)],
    ['another listener on another port', () => server.tell('listen', 'other', '0.0.0.0', 9090, false), counts(4, 0, 3)],
    ['connections to the other port', () => client.tell('connect', 'other', 4, POD, 9090, '10.1.0.1'), counts(4, 0, 3)],
    [
      'a listener of IPv4 alone, on another port',
      () => server.tell('listen', 'four', '0.0.0.0', 9091, false),
      counts(4, 0, 3),
    ],
    ['the server resets everything', () => server.tell('reset', 'all', 8), counts(0, 0, 0)],
    ['the listener goes', () => server.tell('unlisten', 'all'), counts(0, 0, 0, false)],
    ['a listener of IPv4 alone', () => server.tell('listen', 'v4', '0.0.0.0', 8080, false), counts(0, 0, 0)],
    ['IPv4', () => client.tell('connect', 'four', 2, POD, 8080, '10.1.0.2'), counts(2, 0, 0)],
    ['the client ends', () => client.tell('end', 'four', 1), counts(1, 0, 0, true, 1)],
    [
      'and the server too: its end is gone, and the other is half-closed',
      () => server.tell('end', 'v4', 2),
      counts(0, 0, 0, true, 1),
    ],
  ];
  const seen: unknown[] = [];
  for (const [name, act] of steps) {
    await act();
    await server.tell('accepted', 'none', 0);
    // Past the bound for segments alone, so that also a peer's end is seen.
    watch.pass(61);
    const [sampler, ss] = await watch.both();
    seen.push([name, sampler, ss]);
  }
  expect(seen).toEqual(steps.map(([name, , expected]) => [name, expected, expected]));
});
