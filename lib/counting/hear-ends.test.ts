import { expect, test } from '@jest/globals';
import type { EndedSocket, SocketEnds } from '../netlink/socket-ends.ts';
import { parseAddress } from '../text/address.ts';
import { hearEnds } from './hear-ends.ts';
import { newTally } from './tally.ts';
import { peersWith } from './testing/peers.ts';

const address = (text: string) => parseAddress(text) ?? new Int32Array(4);
const END: EndedSocket = {
  localPort: 8080,
  remotePort: 50_000,
  remote: address('10.1.0.1'),
  local: address('10.9.0.1'),
};

/** Tells of an end after so many waits of 10 ms each. */
function socketThatIsLate(waits: number): SocketEnds & { monotonicSeconds(): number } {
  let waited = 0;
  let isTold = false;
  return {
    drain(visit) {
      if (!isTold && waited >= waits) {
        isTold = true;
        visit(END);
      }
      return true;
    },
    async wait() {
      waited += 1;
    },
    monotonicSeconds: () => waited / 100,
    close: () => undefined,
  };
}

const walked = { ...newTally([8080]), listeningPorts: new Set([8080]), open: 0 };
const known = {
  accepted: 1,
  open: 1,
  surplus: 0,
  node: { count: 0, open: new Set<number>() },
  leaving: 0,
  ledger: undefined,
};

test.each([
  ['is told at once', 0, 0, 1],
  ['is told a little later', 7, 0.07, 1],
  ['is never told', Number.POSITIVE_INFINITY, 0.5, 0],
])(
  'hearEnds() waits for the end of a connection that has gone from the tables and %s',
  async (_, waits, seconds, clients) => {
    const socket = socketThatIsLate(waits);
    const at = { known, before: walked, walked, accepted: 1, peers: peersWith({}) };
    const ended = await hearEnds(socket, socket, at);
    expect([ended.clients, socket.monotonicSeconds()]).toEqual([clients, seconds]);
  },
);
