import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect } from '@jest/globals';
import type { Status } from '../contract/status.ts';
import { inNamespaces, kernelTest } from '../lib/platform/testing/kernel-test.ts';
import { OUTSIDE, POD } from '../lib/platform/testing/lab-addresses.ts';
import type { Namespace } from '../lib/platform/testing/network-namespace.ts';
import { HOSTS, type LabHost } from './testing/runtimes.ts';
import { type LabSidecar, startSidecar } from './testing/sidecar-in-namespace.ts';

let namespace: Namespace;
let sidecar: LabSidecar | undefined;

inNamespaces((opened) => {
  namespace = opened;
});

async function start(host: LabHost, ...flags: string[]): Promise<ChildProcess> {
  sidecar = await startSidecar(namespace, host, ...flags);
  return sidecar.child;
}

const ask = (path: string, from?: string) => running().ask(path, from);
const statusOnce = (isWanted: (status: Status) => boolean) => running().statusOnce(isWanted);

function running(): LabSidecar {
  if (sidecar === undefined) throw new Error('Cannot ask: no sidecar was started');
  return sidecar;
}

describe.each(HOSTS)('on $name,', (host) => {
  kernelTest('the sidecar does not take its own clients for clients of the application', async () => {
    await namespace.server.tell('listen', 'app', '::', 8080, false);
    await start(host, '--refresh-rate-seconds=1');
    for (let request = 0; request < 40; request += 1) await ask('/status', request % 2 ? OUTSIDE : '127.0.0.1');
    const { reason, ever_active } = await statusOnce(({ seconds_inactive }) => seconds_inactive >= 2);
    expect([reason, ever_active]).toEqual(['never-connected', false]);
  });

  kernelTest('the sidecar sees a client that came and went between two samples', async () => {
    const { client, server } = namespace;
    await server.tell('listen', 'app', '::', 8080, false);
    await start(host, '--refresh-rate-seconds=1');
    await statusOnce(({ seconds_inactive }) => seconds_inactive >= 2);
    await client.tell('connect', 'short', 1, POD, 8080, OUTSIDE);
    await client.tell('end', 'short', 1);
    await server.tell('accepted', 'app', 1);
    await server.tell('end', 'app', 1);
    const { reason, ever_active, active_connections } = await statusOnce(
      ({ seconds_inactive }) => seconds_inactive < 2,
    );
    expect([reason, ever_active, active_connections]).toEqual(['idle', true, 0]);
  });

  kernelTest('the sidecar makes a probe itself, and it does not count as activity', async () => {
    await namespace.server.tell('listen', 'app', '::', 8080, false);
    const targets = {
      'app/readiness': { kind: 'tcp', port: 8080, timeoutSeconds: 1 },
      'app/liveness': { kind: 'tcp', port: 8081, timeoutSeconds: 1 },
    };
    await start(
      host,
      '--refresh-rate-seconds=1',
      '--probes=rewrite',
      `--probe-targets=${JSON.stringify(targets)}`,
      `--pod-addresses=${POD}`,
    );
    const answers: string[] = [];
    for (let round = 0; round < 10; round += 1) answers.push(await ask('/probe/app/readiness', OUTSIDE));
    answers.push(await ask('/probe/app/liveness', OUTSIDE));
    const { reason, ever_active } = await statusOnce(({ seconds_inactive }) => seconds_inactive >= 2);
    expect([answers.map((answer) => JSON.parse(answer).result), reason, ever_active]).toEqual([
      [...Array<string>(10).fill('success'), 'failure'],
      'never-connected',
      false,
    ]);
  });

  kernelTest('the sidecar tells the metrics of 500 ports within its memory', async () => {
    const ports = Array.from({ length: 500 }, (_, at) => 20_000 + at);
    await start(host, `--monitor-port=${ports.join(',')}`);
    expect((await ask('/metrics')).match(/^spawner_listening\{port="\d+"\} 0$/gm)).toHaveLength(500);
  });

  kernelTest.each([['SIGTERM'], ['SIGINT']] as const)(
    'the sidecar ends at %s while clients are connected',
    async (signal) => {
      const child = await start(host, '--refresh-rate-seconds=1');
      await namespace.client.tell('connect', 'silent', 3, '127.0.0.1', 7070, '127.0.0.1');
      child.kill(signal);
      // The client stays: to wait for it would take until the test gives up.
      expect((await once(child, 'exit'))[0]).toBe(0);
    },
  );

  kernelTest('the status agrees with ss with 10,000 connections at once', async () => {
    const { client, server } = namespace;
    await server.tell('listen', 'app', '::', 8080, false);
    await start(host, '--refresh-rate-seconds=1');
    for (const [name, from] of [
      ['one', '10.1.0.1'],
      ['two', '10.1.0.2'],
    ] as const)
      await client.tell('connect', name, 5000, POD, 8080, from);
    await server.tell('accepted', 'app', 10_000);
    const full = await statusOnce(({ active_connections }) => active_connections >= 10_000);
    const established = namespace
      .run('ss', '-tanH', 'state', 'established', 'sport', '=', '8080')
      .trim()
      .split('\n').length;
    await client.tell('reset', 'two', 4000);
    const less = await statusOnce(({ active_connections }) => active_connections <= 6000);
    expect([full.active_connections, established, less.active_connections]).toEqual([10_000, 10_000, 6000]);
  });

  kernelTest('the sidecar answers as tcp-exporter does', async () => {
    await namespace.server.tell('listen', 'app', '::', 8080, false);
    await start(host, '9100', '8080');
    await namespace.client.tell('connect', 'some', 3, POD, 8080, OUTSIDE);
    const text = String(await namespace.client.tell('get', '127.0.0.1', 9100, '/metrics', '127.0.0.1'));
    expect(text).toContain(
      '# TYPE boutique_tcp_port_established_connections_total counter\nboutique_tcp_port_established_connections_total 3\n',
    );
  });
});
