import { describe, expect } from '@jest/globals';
import { HOSTS } from '../../sidecar/testing/runtimes.ts';
import { startSidecar } from '../../sidecar/testing/sidecar-in-namespace.ts';
import { inNamespaces, kernelTest } from '../platform/testing/kernel-test.ts';
import type { Namespace } from '../platform/testing/network-namespace.ts';

const POD = '10.9.0.1';
const OUTSIDE = '10.1.0.1';
const LOOPBACK = '127.0.0.1';
const COUNTS = '--undeclared-ports=count';

let namespace: Namespace;

inNamespaces((opened) => {
  namespace = opened;
});

/** Established connections of a local port, as ss counts them. */
function established(port: number): number {
  const text = namespace.run('ss', '-tanH', 'state', 'established', 'sport', '=', `:${port}`).trim();
  return text === '' ? 0 : text.split('\n').length;
}

const unclear = (in_pod: number, undeclared_ports: number, runtime = 0) => ({ in_pod, undeclared_ports, runtime });

describe.each(HOSTS)('on $name,', (host) => {
  const start = (...flags: string[]) => startSidecar(namespace, host, '--refresh-rate-seconds=1', ...flags);
  /** A proxy in front of an application that listens on loopback, and a client through it. */
  const visitThroughProxy = async () => {
    const { server, client } = namespace;
    await server.tell('listen', 'app', LOOPBACK, 8080, false);
    await server.tell('listen', 'proxy', '::', 4180, false);
    await client.tell('connect', 'user', 1, POD, 4180, OUTSIDE);
    await client.tell('connect', 'upstream', 1, LOOPBACK, 8080, LOOPBACK);
    await server.tell('accepted', 'app', 1);
    await server.tell('accepted', 'proxy', 1);
    expect([established(4180), established(8080)]).toEqual([1, 1]);
  };

  kernelTest.each([
    ['nothing names the ports', [COUNTS], unclear(1, 1), [4180]],
    ['an annotation names the application’s alone', [], unclear(1, 0), [4180]],
  ])('a client through a proxy is never idle where %s', async (_, flags, connections, undeclared) => {
    const sidecar = await start(...flags);
    await visitThroughProxy();
    const status = await sidecar.statusOnce(({ reason }) => reason === 'unclear');
    expect(status).toMatchObject({
      unclear_connections: connections,
      undeclared_ports: undeclared,
      seconds_inactive: 0,
    });
    await namespace.client.tell('reset', 'user', 1);
    await namespace.client.tell('reset', 'upstream', 1);
    await sidecar.statusOnce(({ reason, seconds_inactive }) => reason === 'idle' && seconds_inactive >= 2);
  });

  kernelTest('a proxy whose port is monitored decides by its own connections', async () => {
    const sidecar = await start('--monitor-port=8080,4180', COUNTS);
    await visitThroughProxy();
    const during = await sidecar.statusOnce(({ reason }) => reason === 'connected');
    expect(during).toMatchObject({ active_connections: 1, unclear_connections: unclear(0, 0, 1) });
  });

  kernelTest('an exporter’s connection is no activity where its port is a machine’s', async () => {
    const sidecar = await start('--machine-ports=4180', '--count-loopback=false', COUNTS);
    await visitThroughProxy();
    const status = await sidecar.statusOnce(
      ({ ignored_connections, seconds_inactive }) => ignored_connections.in_pod === 1 && seconds_inactive >= 2,
    );
    expect(status).toMatchObject({
      reason: 'never-connected',
      undeclared_ports: [],
      unclear_connections: unclear(0, 0),
    });
  });

  kernelTest('connections from inside count where it is said', async () => {
    const sidecar = await start('--count-loopback=true');
    await visitThroughProxy();
    const status = await sidecar.statusOnce(({ reason }) => reason === 'connected');
    expect(status).toMatchObject({ active_connections: 1, ignored_connections: { in_pod: 0 } });
  });

  kernelTest('a client that comes and goes on an undeclared port is seen', async () => {
    const { server, client } = namespace;
    const sidecar = await start(COUNTS);
    await server.tell('listen', 'app', '::', 8080, false);
    await server.tell('listen', 'undeclared', '::', 9090, false);
    await sidecar.statusOnce(({ seconds_inactive }) => seconds_inactive >= 2);
    await client.tell('connect', 'short', 1, POD, 9090, OUTSIDE);
    await client.tell('reset', 'short', 1);
    const status = await sidecar.statusOnce(({ ever_active }) => ever_active);
    expect(status).toMatchObject({ undeclared_ports: [9090] });
    expect(status.seconds_inactive).toBeLessThan(2);
  });

  kernelTest.each([
    ['root’s, as the container runtime’s is', '0', { reason: 'unclear', unclear_connections: unclear(0, 0, 1) }],
    ['another user’s', '101', { reason: 'never-connected', ignored_connections: { in_pod: 1 } }],
  ])('a connection over loopback is told by its owner: %s', async (_, uid, expected) => {
    await namespace.server.tell('listen', 'app', '::', 8080, false);
    const sidecar = await start();
    const script = `require('net').connect(8080, '127.0.0.1', () => console.log('connected'))`;
    const visitor = namespace.start('setpriv', `--reuid=${uid}`, '--clear-groups', process.execPath, '--eval', script);
    try {
      await namespace.server.tell('accepted', 'app', 1);
      const status = await sidecar.statusOnce(
        ({ unclear_connections, ignored_connections }) => unclear_connections.runtime + ignored_connections.in_pod > 0,
      );
      expect(status).toMatchObject(expected);
    } finally {
      visitor.kill('SIGKILL');
    }
  });

  kernelTest('a restarted sidecar does not say that no client was ever connected', async () => {
    const { server, client } = namespace;
    await server.tell('listen', 'app', '::', 8080, false);
    const first = await start();
    await first.statusOnce(({ reason }) => reason === 'never-connected');
    await client.tell('connect', 'visit', 1, POD, 8080, OUTSIDE);
    await client.tell('reset', 'visit', 1);
    await first.statusOnce(({ ever_active }) => ever_active);
    first.child.kill('SIGKILL');
    await new Promise((resolve) => first.child.once('exit', resolve));
    const second = await start();
    const status = await second.statusOnce(({ seconds_inactive }) => seconds_inactive >= 1);
    expect(status).toMatchObject({ reason: 'idle', ever_active: true });
  });
});
