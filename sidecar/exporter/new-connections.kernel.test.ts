import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect } from '@jest/globals';
import { inNamespaces, kernelTest } from '../../lib/platform/testing/kernel-test.ts';
import { NODE, OUTSIDE, POD } from '../../lib/platform/testing/lab-addresses.ts';
import type { Namespace } from '../../lib/platform/testing/network-namespace.ts';
import { HOSTS, type LabHost } from '../testing/runtimes.ts';

let namespace: Namespace;
let sidecar: ChildProcess | undefined;
let log = '';

inNamespaces((opened) => {
  namespace = opened;
});

async function start({ program, words }: LabHost, ...flags: string[]): Promise<void> {
  const child = namespace.start(program, ...words, '9100', '8080', ...flags);
  sidecar = child;
  log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  while (!log.includes('watching')) await once(child.stderr, 'data');
}

/** The values of the samples about new connections, and the source that they name. */
async function read(): Promise<{ all: number; clients: number; source: string }> {
  const text = String(await namespace.client.tell('get', '127.0.0.1', 9100, '/metrics', '127.0.0.1'));
  return {
    all: Number(/^boutique_tcp_port_established_connections_total (\d+)$/m.exec(text)?.[1]),
    clients: Number(/^spawner_client_connections_total\{port="8080"\} (\d+)$/m.exec(text)?.[1]),
    source: /^spawner_connection_source_info\{source="(.+)"\} 1$/m.exec(text)?.[1] ?? '',
  };
}

/** Asks until so many connections are half closed, for some seconds. */
async function untilHalfClosed(count: number): Promise<number> {
  const until = performance.now() + 5000;
  let last = -1;
  while (last !== count && performance.now() < until)
    last = JSON.parse(
      String(await namespace.client.tell('get', '127.0.0.1', 9100, '/status', '127.0.0.1')),
    ).half_closed_connections;
  return last;
}

/** 10 that stay, 10 of 300 ms, and 10 that are gone at once. */
async function thirty(from: string): Promise<void> {
  const { client } = namespace;
  await client.tell('connect', 'held', 10, POD, 8080, from);
  await client.tell('connect', 'short', 10, POD, 8080, from);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await client.tell('reset', 'short', 10);
  for (let visit = 0; visit < 10; visit += 1) {
    await client.tell('connect', 'instant', 1, POD, 8080, from);
    await client.tell('reset', 'instant', 1);
  }
}

/** Asks until the count is there, for some seconds: events come within a millisecond. */
async function readUntil(all: number): Promise<Awaited<ReturnType<typeof read>>> {
  const until = performance.now() + 5000;
  let last = await read();
  while (last.all < all && performance.now() < until) last = await read();
  return last;
}

describe.each(HOSTS)('on $name,', (host) => {
  const isNative = host.name === 'the native host';

  kernelTest(
    'short connections are counted where a second port listens, as often as tcp-exporter saw them and exactly with events',
    async () => {
      await namespace.server.tell('listen', 'app', '::', 8080, false);
      await namespace.server.tell('listen', 'other', '0.0.0.0', 9090, false);
      await start(host);
      await namespace.client.tell('connect', 'other', 7, POD, 9090, OUTSIDE);
      await thirty(OUTSIDE);
      const { all, clients, source } = await readUntil(isNative ? 30 : 20);
      expect({ source, isLogged: log.includes(`"source":"${source}"`) }).toEqual({
        source: isNative ? 'socket-events' : 'sampling',
        isLogged: true,
      });
      while (!isNative && !log.includes('conntrack'))
        await new Promise((resolve) => sidecar?.stderr?.once('data', resolve));
      // Where conntrack does not help, one sentence says why, and no second one contradicts it.
      expect(log.match(/"message":"[^"]*conntrack/g) ?? []).toHaveLength(isNative ? 0 : 1);
      if (isNative) expect([all, clients]).toEqual([30, 30]);
      else expect([all >= 20 && all <= 30, clients]).toEqual([true, all]);
    },
  );

  kernelTest('short connections are counted exactly where no other port listens', async () => {
    await namespace.server.tell('listen', 'app', '::', 8080, false);
    await start(host);
    await thirty(OUTSIDE);
    expect(await readUntil(30)).toEqual({
      all: 30,
      clients: 30,
      source: isNative ? 'socket-events' : 'kernel-counter',
    });
  });

  kernelTest('probes, loopback and ignored sources count for the alias and not as clients', async () => {
    await namespace.server.tell('listen', 'app', '::', 8080, false);
    await start(host, `--node-addresses=${NODE}`, '--probe-schedule=http:8080:1:1', '--ignore-sources=10.1.0.1');
    // As many as the schedule of a second and a half explains at most.
    for (const from of [NODE, NODE, '127.0.0.1', '127.0.0.1', '127.0.0.1', OUTSIDE]) {
      await namespace.client.tell('connect', from, 1, from === '127.0.0.1' ? from : POD, 8080, from);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await namespace.client.tell('reset', from, 1);
    }
    await namespace.client.tell('connect', 'six', 2, 'fd00::9', 8080, 'fd00::1');
    const { all, clients } = await readUntil(8);
    expect([all, clients]).toEqual([8, 2]);
  });

  kernelTest(
    'every end of a connection counts once: by either side, by a reset from either side, and half closed before',
    async () => {
      const { client, server } = namespace;
      await server.tell('listen', 'app', '::', 8080, false);
      await server.tell('listen', 'other', '0.0.0.0', 9090, false);
      await start(host);
      /** One side ends its half, which is seen, and then the other. */
      const halfClosed = async (...sides: ['client' | 'server', string][]) => {
        for (const [at, [who, name]] of sides.entries()) {
          await namespace[who].tell('end', name, 1);
          expect(await untilHalfClosed(1 - at)).toBe(1 - at);
        }
      };
      const ends: [string, () => Promise<unknown>][] = [
        ['client', () => halfClosed(['client', 'client'], ['server', 'app'])],
        ['server', () => halfClosed(['server', 'app'], ['client', 'server'])],
        ['reset', () => client.tell('reset', 'reset', 1)],
        ['wiped', () => server.tell('reset', 'app', 1)],
      ];
      for (const [at, [name, end]] of ends.entries()) {
        await client.tell('connect', name, 1, POD, 8080, OUTSIDE);
        // Each is seen before it ends, so that sampling has its chance.
        await readUntil(at + 1);
        await end();
      }
      expect((await readUntil(4)).all).toBe(4);
      // Nothing is counted once more, however often somebody looks.
      const later = await readUntil(5);
      expect(later.all).toBe(4);
    },
  );
});
