import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { countOwnTraffic } from '../counting/own-traffic.ts';
import { nodePlatform } from '../platform/node.ts';
import type { Listening } from '../platform/platform.ts';
import { parseAddress } from '../text/address.ts';
import { MAX_ANSWERED } from './connection-limits.ts';
import { countCutOffs } from './cut-offs.ts';
import { json } from './http-response.ts';
import { LINE_PLACES } from './line.ts';
import { ROOM, serve } from './server.ts';

const NODE = '127.0.3.1';

const sockets: Socket[] = [];
let server: Listening;

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

/** A server that answers `/healthz` alone: who asks for something else waits, and is not cut off meanwhile. */
async function serverOf() {
  const cutOffs = countCutOffs();
  let waiting = 0;
  const address = parseAddress(NODE);
  server = await serve(nodePlatform(), {
    port: 0,
    respond: ({ path }) => {
      if (path === '/healthz') return Promise.resolve({ kind: 'response', response: json(200, {}) });
      waiting += 1;
      return new Promise(() => undefined);
    },
    own: countOwnTraffic(),
    cutOffs,
    reserved: address === undefined ? [] : [address],
  });
  /** Has a client ask from an address of loopback. */
  const ask = (from: string, path: string) => {
    const socket = connect({ host: '127.0.0.1', port: server.port, localAddress: from });
    sockets.push(socket.on('error', () => undefined));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    return socket;
  };
  const areWaiting = async (count: number) => {
    while (waiting < count) await new Promise(setImmediate);
  };
  return { cutOffs, ask, areWaiting };
}

const sum = (counts: object) => Object.values(counts).reduce((all, count) => all + count, 0);

test('the server has a place for the node while strangers hold all of theirs, and resets no client for it', async () => {
  const { cutOffs, ask, areWaiting } = await serverOf();
  const strangers = ROOM.clients - ROOM.reserved;
  for (let number = 0; number < strangers; number += 1) ask(`127.0.4.${number + 1}`, '/hangs');
  await areWaiting(strangers);
  await once(ask(NODE, '/healthz'), 'data');
  expect(sum(cutOffs)).toBe(0);
});

test('the server has a place for a third address where two hold all that are theirs', async () => {
  const { cutOffs, ask, areWaiting } = await serverOf();
  for (const from of ['127.0.4.1', '127.0.4.2'])
    for (let number = 0; number < ROOM.perSource; number += 1) ask(from, '/hangs');
  await areWaiting(2 * ROOM.perSource);
  await once(ask('127.0.4.3', '/healthz'), 'data');
  expect(sum(cutOffs)).toBe(0);
});

test('what all clients together may leave in the buffers of the kernel fits into the memory limit, on Node', async () => {
  await serverOf();
  // chart/files/sidecar-resources.yaml, less the heap: hack/images/spawner-sidecar-node.Dockerfile.
  const left = (96 - 32) << 20;
  // Unread data stays at the kernel's default, https://docs.kernel.org/networking/ip-sysctl.html, tcp_rmem.
  const received = 131_072;
  expect(ROOM.clients * MAX_ANSWERED + (ROOM.clients + LINE_PLACES) * received).toBeLessThan(left);
});
