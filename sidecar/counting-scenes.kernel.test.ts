import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import type { Status } from '../contract/status.ts';
import { inNamespaces, kernelTest } from '../lib/platform/testing/kernel-test.ts';
import { OUTSIDE, POD } from '../lib/platform/testing/lab-addresses.ts';
import type { Namespace } from '../lib/platform/testing/network-namespace.ts';
import { HOSTS, type LabHost } from './testing/runtimes.ts';
import { startSidecar } from './testing/sidecar-in-namespace.ts';

const LOOPBACK = '127.0.0.1';

/** More than a sidecar opens for itself, and fewer than it has room for clients. */
const FILES = 60;
/** In clock ticks of 10 ms: a process that goes round and round has most of a second, on a machine with ten others like that too. */
const REST_TICKS = 5;

/** Two ticks of the tables' 10 ms and of the kernel's own, and the walk that reads them, on a busy machine. */
const CLOSE_MILLISECONDS = 250;

/** With both ends of each, more rows than the kernel prints in one read. */
const USERS = 25;
const AT_ONCE = 16;

let namespace: Namespace;

inNamespaces(async (opened) => {
  namespace = opened;
  await opened.server.tell('listen', 'app', '::', 8080, false);
});

const start = (host: LabHost, ...flags: string[]) =>
  startSidecar(namespace, host, '--refresh-rate-seconds=1', ...flags);

/** User and system time of a process, fields 14 and 15 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function ticksOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

describe.each(HOSTS)('on $name,', (host) => {
  kernelTest(
    'two clients of the sidecar at once do not count as clients of the application, and hide none',
    async () => {
      const { client, server } = namespace;
      const { statusOnce } = await start(host);
      const reasons = new Set<string>();
      for (let round = 0; round < 60; round += 1) {
        const answers = await Promise.all([
          client.tell('get', POD, 7070, '/status', OUTSIDE),
          server.tell('get', LOOPBACK, 7070, '/status', LOOPBACK),
        ]);
        for (const answer of answers) reasons.add((JSON.parse(String(answer)) as Status).reason);
      }
      expect([...reasons]).toEqual(['never-connected']);
      await client.tell('connect', 'short', 1, POD, 8080, OUTSIDE);
      await client.tell('reset', 'short', 1);
      await statusOnce(({ ever_active }) => ever_active);
    },
  );

  kernelTest('users are counted once, also in a storm of others that come and go', async () => {
    const { client, server } = namespace;
    await start(host);
    await client.tell('connect', 'users', USERS, POD, 8080, OUTSIDE);
    const counts: number[] = [];
    let isOver = false;
    const storm = client.tell('storm', AT_ONCE, 500, POD, 8080, OUTSIDE).then(() => {
      isOver = true;
    });
    while (!isOver) {
      const answer = await server.tell('get', LOOPBACK, 7070, '/status', LOOPBACK);
      counts.push((JSON.parse(String(answer)) as Status).active_connections);
    }
    await storm;
    // Each of those who come and go may be there, and its server's end a moment longer.
    expect(counts.filter((count) => count < USERS || count > USERS + 2 * AT_ONCE)).toEqual([]);
  });

  kernelTest('the last close is known from the TIME_WAIT, also to a sidecar that starts later', async () => {
    const { client, server } = namespace;
    await client.tell('connect', 'leaves', 1, POD, 8080, OUTSIDE);
    await server.tell('accepted', 'app', 1);
    await server.tell('end', 'app', 1);
    const from = Date.now();
    await client.tell('end', 'leaves', 1);
    const to = Date.now();
    const { statusOnce } = await start(host);
    const { closed_at } = await statusOnce(({ waiting_connections }) => waiting_connections === 1);
    const closedAt = Date.parse(closed_at ?? '');
    expect([closedAt >= from - CLOSE_MILLISECONDS, closedAt <= to + CLOSE_MILLISECONDS]).toEqual([true, true]);
    // A client that leaves first is missed by a look.
    await client.tell('connect', 'short', 1, POD, 8080, OUTSIDE);
    await client.tell('reset', 'short', 1);
    const now = Date.now();
    const after = await statusOnce(({ closed_at: later }) => later !== closed_at);
    expect(Date.parse(after.closed_at ?? '')).toBeGreaterThanOrEqual(now - CLOSE_MILLISECONDS);
  });

  kernelTest('a sidecar without files for its clients rests, and answers when they have gone', async () => {
    const { name, program, words } = host;
    const limited = { name, program: 'prlimit', words: [`--nofile=${FILES}`, program, ...words] };
    const { child, statusOnce } = await start(limited);
    await namespace.client.tell('connect', 'held', FILES * 2, LOOPBACK, 7070, LOOPBACK);
    while (readdirSync(`/proc/${child.pid}/fd`).length < FILES) await wait(10);
    const before = ticksOf(child.pid);
    await wait(1000);
    const spent = ticksOf(child.pid) - before;
    await namespace.client.tell('reset', 'held', FILES * 2);
    // Node itself accepts and closes those for whom there is no file: they count, which is the safe side.
    await statusOnce(({ seconds_inactive }) => seconds_inactive >= 1);
    expect(spent).toBeLessThan(REST_TICKS);
  });

  kernelTest('the time since when a pod is idle stays the same however often it is asked for', async () => {
    const { ask, statusOnce } = await start(host);
    const { idle_since } = await statusOnce(({ seconds_inactive }) => seconds_inactive > 0);
    const times = new Set<string | null>();
    for (let round = 0; round < 60; round += 1) times.add((JSON.parse(await ask('/status')) as Status).idle_since);
    expect([...times]).toEqual([idle_since]);
  });
});
