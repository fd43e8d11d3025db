import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { inNamespaces, kernelTest } from '../lib/platform/testing/kernel-test.ts';
import type { Namespace } from '../lib/platform/testing/network-namespace.ts';
import { HOSTS } from './testing/runtimes.ts';

/** What the originals answered at each step of a life of connections. */
interface Step {
  step: string;
  verbs: [who: 'server' | 'client', verb: string, ...words: (string | number | boolean)[]][];
  'spawner-sidecar': Record<'active_connections' | 'waiting_connections' | 'seconds_inactive', number> & {
    listening: boolean;
  };
  'tcp-exporter': number;
}

const { life } = JSON.parse(readFileSync(join(import.meta.dirname, 'testdata', 'originals.json'), 'utf8')) as {
  life: Step[];
};

let namespace: Namespace;

inNamespaces((opened) => {
  namespace = opened;
});

const get = async (path: string) => String(await namespace.client.tell('get', '127.0.0.1', 7070, path, '127.0.0.1'));

/** What both originals would say, as ours says it. Only idle seconds depend on the time of the request: they are 0 or not. */
async function answers(): Promise<object> {
  const { active_connections, waiting_connections, seconds_inactive, seconds_since_active, listening } = JSON.parse(
    await get('/'),
  );
  const text = await get('/metrics');
  const arrived = Number(/^boutique_tcp_port_established_connections_total (\d+)$/m.exec(text)?.[1]);
  const isActive = active_connections + waiting_connections > 0;
  return {
    active_connections,
    waiting_connections,
    listening,
    seconds: isActive ? [seconds_inactive, seconds_since_active] : [0, 0],
    arrived,
  };
}

function expected({ 'spawner-sidecar': theirs, 'tcp-exporter': arrived }: Step): object {
  const { active_connections, waiting_connections, listening } = theirs;
  return { active_connections, waiting_connections, listening, seconds: [0, 0], arrived };
}

/**
 * Asks for longer than the nine seconds that a walk through the tables may be put off on a busy machine: a client's end is on
 * its way when its process has done it.
 */
async function answersUntil(step: Step): Promise<object> {
  const until = performance.now() + 15_000;
  let last = await answers();
  while (JSON.stringify(last) !== JSON.stringify(expected(step)) && performance.now() < until) last = await answers();
  return last;
}

describe.each(HOSTS)('on $name,', ({ program, words }) => {
  kernelTest('a life of connections has the answers that spawner-sidecar and tcp-exporter gave', async () => {
    const flags = ['--exporter-alias=true', '--probes=count', '--count-loopback=true'];
    const child = namespace.start(program, ...words, ...flags);
    let log = '';
    while (!log.includes('watching')) log += String((await once(child.stderr, 'data'))[0]);
    child.stderr.resume();
    const seen: object[] = [];
    for (const step of life) {
      for (const [who, ...verb] of step.verbs) await namespace[who].tell(...verb);
      seen.push({ step: step.step, ...(await answersUntil(step)) });
    }
    expect(seen).toEqual(life.map((step) => ({ step: step.step, ...expected(step) })));
  });
});
