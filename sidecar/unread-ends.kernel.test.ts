import { describe, expect } from '@jest/globals';
import { inNamespaces, kernelTest } from '../lib/platform/testing/kernel-test.ts';
import type { Namespace } from '../lib/platform/testing/network-namespace.ts';
import { HOSTS } from './testing/runtimes.ts';
import { startSidecar } from './testing/sidecar-in-namespace.ts';

const POD = '10.9.0.1';
const CLIENT = '10.1.0.1';
/** Of the smallest answer that is longer than a window: together twice what may be left. */
const CLIENTS = 3000;

let namespace: Namespace;

inNamespaces((opened) => {
  namespace = opened;
});

/** The sidecar's connections by their state, and the bytes that wait in the kernel for their clients. https://man7.org/linux/man-pages/man8/ss.8.html */
function connections(): { state: string; unread: number }[] {
  const lines = namespace.run('ss', '-Htn', 'sport', '=', ':7070').split('\n').filter(Boolean);
  return lines.map((line) => {
    const [state = '', , unread] = line.split(/\s+/);
    return { state, unread: Number(unread) };
  });
}

describe.each(HOSTS)('on $name,', (host) => {
  kernelTest(
    'clients with tiny windows that ask, end their half and read nothing leave a bounded number of bytes in the kernel',
    async () => {
      await startSidecar(namespace, host, `--pod-addresses=${POD}`);
      // The buffers of every socket from now on, so those of the clients; what is listened on has its own already.
      namespace.run('sysctl', '--quiet', '--write', 'net.ipv4.tcp_rmem=2304 2304 2304');
      await namespace.client.tell('askUnread', 'unread', CLIENTS, POD, 7070, '/metrics', CLIENT);
      // Those that still have a process.
      const isHeld = ({ state }: { state: string }) => ['ESTAB', 'CLOSE-WAIT', 'SYN-RECV'].includes(state);
      while (connections().some(isHeld)) await new Promise((resolve) => setTimeout(resolve, 100));
      const left = connections().reduce((sum, { unread }) => sum + unread, 0);
      // Some of it, so the windows are as tiny as they have to be.
      expect(left).toBeGreaterThan(0);
    },
  );
});
