import { describe, expect } from '@jest/globals';
import { inNamespaces, kernelTest } from '../platform/testing/kernel-test.ts';
import type { Namespace } from '../platform/testing/network-namespace.ts';
import { HALF_CLOSED_SECONDS } from './half-closed.ts';
import { openWatch, type Watch } from './testing/sampler-watch.ts';

const POD = '10.9.0.1';
const OUTSIDE = '10.1.0.1';
/** Fits into the kernel's buffers. */
const BYTES = 10_000;

let namespace: Namespace;
let watch: Watch;

inNamespaces(async (opened) => {
  namespace = opened;
  watch = openWatch(opened, 8080);
  const { server, client } = opened;
  await server.tell('listen', 'app', '::', 8080, false);
  await client.tell('connect', 'one', 1, POD, 8080, OUTSIDE);
  await server.tell('accepted', 'app', 1);
});

describe.each([
  ['the client ends its half and goes on reading', 'client', 'one', 'server', 'app'],
  ['the server ends its half and goes on reading', 'server', 'app', 'client', 'one'],
] as const)('where %s,', (_, ender, ended, sender, sent) => {
  kernelTest('it counts as long as bytes move, and for its bound after them', async () => {
    await namespace[ender].tell('end', ended, 1);
    watch.pass(61);
    const [sampler, ss] = await watch.both();
    expect(sampler).toEqual({ active: 0, waiting: 0, halfClosed: 1, listening: true, inPod: 0 });
    expect(sampler).toEqual(ss);
    for (let hour = 0; hour < 3; hour += 1) {
      watch.pass(HALF_CLOSED_SECONDS - 120);
      // What is read at once leaves no sign at the reading end: only a look while bytes wait there sees them.
      await namespace[ender].tell('read', ended, false);
      await namespace[sender].tell('write', sent, BYTES * (hour + 1));
      watch.pass(61);
      expect(await watch.status()).toMatchObject({ reason: 'half-closed', seconds_inactive: 0 });
      await namespace[ender].tell('read', ended, true);
    }
    watch.pass(HALF_CLOSED_SECONDS);
    expect(await watch.status()).toMatchObject({ reason: 'idle', half_closed_connections: 0, seconds_inactive: 0 });
    watch.pass(30);
    expect(await watch.status()).toMatchObject({ reason: 'idle', seconds_inactive: 30 });
  });

  kernelTest('it is gone when the other half ends', async () => {
    await namespace[ender].tell('end', ended, 1);
    await namespace[sender].tell('end', sent, 1);
    watch.pass(61);
    const [sampler, ss] = await watch.both();
    expect([sampler.halfClosed, sampler]).toEqual([0, ss]);
  });
});

kernelTest('a server that has closed altogether waits for no client', async () => {
  await namespace.server.tell('destroy', 'app', 1);
  watch.pass(61);
  const [sampler, ss] = await watch.both();
  expect([sampler.halfClosed, sampler]).toEqual([0, ss]);
});
