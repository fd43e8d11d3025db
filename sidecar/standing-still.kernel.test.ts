import { once } from 'node:events';
import { basename } from 'node:path';
import process from 'node:process';
import { describe, expect } from '@jest/globals';
import type { Status, VisitSource } from '../contract/status.ts';
import { inNamespaces, kernelTest } from '../lib/platform/testing/kernel-test.ts';
import { ON_WIRE } from '../lib/platform/testing/lab-addresses.ts';
import type { Actor, Namespace } from '../lib/platform/testing/network-namespace.ts';
import { HOST_SOURCES } from './testing/host-sources.ts';
import type { LabHost } from './testing/runtimes.ts';
import { startSidecar } from './testing/sidecar-in-namespace.ts';

const { pod: POD, client: CLIENT, node: NODE } = ON_WIRE;
const PORT = 8080;

const IDLE_SECONDS = 3;
const ASK_MILLISECONDS = 500;

/** A read buffer of the kernel's default, 212,992 bytes, holds 166 events: /proc/sys/net/core/rmem_default by 1,280. */
const MORE_THAN_ARE_KEPT = 400;

let namespace: Namespace;
let outside: Actor;

inNamespaces(async (opened) => {
  namespace = opened;
  outside = await opened.openOutside();
  await opened.server.tell('serve', '::', PORT);
  await outside.tell('probe', 'tcp', POD, PORT, NODE, 1000);
});

const start = (host: LabHost, source: VisitSource) =>
  startSidecar(
    namespace,
    host,
    '--refresh-rate-seconds=1',
    `--pod-addresses=${POD}`,
    `--events=${source === 'socket-events' ? 'auto' : 'off'}`,
    `--node-addresses=${NODE}`,
    `--probe-schedule=tcp:${PORT}:1:1`,
  );

const isIdleBy =
  (source: VisitSource, seconds = IDLE_SECONDS) =>
  ({ seconds_inactive, visit_source }: Status): boolean =>
    visit_source === source && seconds_inactive >= seconds;

/** The namespace is the server's process'. */
const serverPid = () => Number(basename(namespace.procRoot));

const isVisited = ({ closed_at }: Status): boolean => closed_at !== null;

describe.each(HOST_SOURCES)('on $title, beside probes,', ({ host, source }) => {
  kernelTest.each([1, MORE_THAN_ARE_KEPT])(
    'a sidecar that stood still finds that %s came and went meanwhile, and is as it was before',
    async (visits) => {
      const { child, statusOnce } = await start(host, source);
      expect((await statusOnce(isIdleBy(source), ASK_MILLISECONDS)).closed_at).toBeNull();
      child.kill('SIGSTOP');
      for (let made = 0; made < visits; made += 1) await outside.tell('visit', 'reset', POD, PORT, CLIENT);
      child.kill('SIGCONT');
      await statusOnce(isVisited, ASK_MILLISECONDS);
      // No one else comes: what was found is all that there was.
      await statusOnce(isIdleBy(source, 2 * IDLE_SECONDS), ASK_MILLISECONDS);
    },
  );

  kernelTest('a client of an application that stands still is found, also where it has left again', async () => {
    const { statusOnce } = await start(host, source);
    expect((await statusOnce(isIdleBy(source), ASK_MILLISECONDS)).closed_at).toBeNull();
    process.kill(serverPid(), 'SIGSTOP');
    await outside.tell('connect', 'leaves', 1, POD, PORT, CLIENT);
    await outside.tell('reset', 'leaves', 1);
    process.kill(serverPid(), 'SIGCONT');
    await statusOnce(isVisited, ASK_MILLISECONDS);
  });

  kernelTest(
    'a sidecar that was killed starts again: it sees no client in the probes, and finds the next one',
    async () => {
      const first = await start(host, source);
      await first.statusOnce(isIdleBy(source), ASK_MILLISECONDS);
      const ended = once(first.child, 'exit');
      first.child.kill('SIGKILL');
      await ended;
      const { statusOnce } = await start(host, source);
      expect((await statusOnce(isIdleBy(source), ASK_MILLISECONDS)).closed_at).toBeNull();
      await outside.tell('visit', 'tcp', POD, PORT, CLIENT);
      await statusOnce(isVisited, ASK_MILLISECONDS);
    },
  );
});
