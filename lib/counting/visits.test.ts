import { expect, test } from '@jest/globals';
import type { EndedSocket } from '../netlink/socket-ends.ts';
import { parseAddress } from '../text/address.ts';
import { blockOf } from '../text/address-block.ts';
import { keyOf } from './arrivals.ts';
import type { CountedOnce } from './counted-once.ts';
import { planRounds } from './ledger.ts';
import { newTally, type Tally } from './tally.ts';
import { peersWith } from './testing/peers.ts';
import { addEnded, balance, type Ended, findVisits, noEnded, type Visits, wantsEvents } from './visits.ts';

const address = (text: string) => parseAddress(text) ?? new Int32Array(4);
const block = (text: string) => [blockOf(address(text))];
const NOBODY = '::';
const POD: string = '10.9.0.1';
const CLIENT = '10.1.0.1';
const NODE = '10.1.0.2';
const SCRAPER = '10.1.0.3';
const peers = peersWith({ inside: block(POD), node: block(NODE), ignored: block(SCRAPER), countsUndeclared: true });
const probe = { kind: 'tcp', port: 8080, periodSeconds: 10, timeoutSeconds: 1 } as const;

const NO_NODE: CountedOnce = { count: 0, open: new Set() };
const listened = () => noEnded({ node: NO_NODE }, undefined);

function tallyWith(more: Partial<Tally> = {}): Tally {
  const tally = { ...newTally([8080], [9090]), listeningPorts: new Set([8080, 9090, 9121, 7070]), ...more };
  return tally;
}

const ended = (localPort: number, remote: string, local = POD, remotePort = 50_000): EndedSocket => ({
  localPort,
  remotePort,
  remote: address(remote),
  local: address(local),
});

test.each<[string, EndedSocket, Partial<Tally>, Partial<Ended>]>([
  ['a client’s', ended(8080, CLIENT), {}, { clients: 1, accepted: 1 }],
  ['a client’s, wiped by a reset from here', ended(8080, CLIENT, NOBODY), {}, { clients: 1, accepted: 1 }],
  ['a client’s of an undeclared port', ended(9090, CLIENT), {}, { clients: 1, accepted: 1 }],
  ['the node’s', ended(8080, NODE), {}, { node: { count: 1, open: new Set() }, accepted: 1 }],
  ['an ignored source’s', ended(8080, SCRAPER), {}, { accepted: 1 }],
  ['a machine’s port', ended(9121, CLIENT), {}, { accepted: 1 }],
  ['from inside', ended(8080, POD), {}, { accepted: 1 }],
  ['over loopback, wiped', ended(8080, '127.0.0.1', NOBODY), {}, { accepted: 1 }],
  ['from inside, perhaps a proxy’s', ended(8080, POD), { isInPodUnclear: true }, { clients: 1, accepted: 1 }],
  [
    'one end from inside of one whose listener has gone',
    { ...ended(40_000, '127.0.0.1', '127.0.0.1'), remotePort: 40_001 },
    {},
    { accepted: 0.5 },
  ],
  ['the client’s end of one from inside', { ...ended(40_000, POD), remotePort: 8080 }, {}, {}],
  ['a mesh’s', ended(8080, '127.0.0.6', '127.0.0.1'), {}, { clients: 1, accepted: 1 }],
  ['a listener', ended(8080, NOBODY, NOBODY), {}, {}],
  ['an outgoing connection', ended(40_000, CLIENT), {}, {}],
])('addEnded() books %s', (_, socket, more, expected) => {
  const found = listened();
  addEnded(found, socket, { tally: tallyWith(more), before: newTally([8080]), peers });
  expect(found).toEqual({ ...listened(), ...expected });
});

test.each([
  ['none of the sidecar’s own connections', '127.0.0.1', 0],
  ['a client from the same port', CLIENT, 1],
])('addEnded() books %s where those from inside count', (_, remote, clients) => {
  const found = listened();
  const own = { ...peers, loopback: 'count', ownClientPorts: new Set([50_000]) } as const;
  addEnded(found, ended(8080, remote), { tally: tallyWith(), before: newTally([8080]), peers: own });
  expect(found).toEqual({ ...listened(), clients, accepted: 1 });
});

test('addEnded() books a client of an undeclared port whose listener has just gone', () => {
  const found = listened();
  addEnded(found, ended(9090, CLIENT), { tally: tallyWith({ undeclared: [] }), before: tallyWith(), peers });
  expect(found).toEqual({ ...listened(), clients: 1, accepted: 1 });
});

const BEFORE: Visits = { accepted: 10, open: 2, surplus: 0, node: NO_NODE, leaving: 1, ledger: undefined };

test.each<
  [string, Partial<Ended>, { accepted: number; open: number; leaving?: number }, { found: number; isSure: boolean }]
>([
  ['nothing', {}, { accepted: 10, open: 2 }, { found: 0, isSure: true }],
  ['one that came and went', { clients: 1, accepted: 1 }, { accepted: 11, open: 2 }, { found: 1, isSure: true }],
  [
    'one that left, and whose last segment is lost',
    {},
    { accepted: 11, open: 3, leaving: 2 },
    { found: 1, isSure: true },
  ],
  ['one that came and stays', {}, { accepted: 11, open: 3 }, { found: 0, isSure: true }],
  ['others that came and went', { accepted: 5 }, { accepted: 15, open: 2 }, { found: 0, isSure: true }],
  ['one of whom nothing is known', {}, { accepted: 11, open: 2 }, { found: 1, isSure: true }],
  ['one that the counters do not have yet', { accepted: 1 }, { accepted: 10, open: 2 }, { found: 0, isSure: true }],
  [
    'some that the kernel dropped',
    { clients: 1, accepted: 1, isWhole: false },
    { accepted: 99, open: 2 },
    { found: 1, isSure: false },
  ],
  [
    'the first look',
    { clients: 1, accepted: 1, isFirst: true },
    { accepted: 99, open: 2, leaving: 0 },
    { found: 1, isSure: false },
  ],
])('findVisits() of %s', (_, more, { accepted, open, leaving = 1 }, expected) => {
  const explanations = { schedule: [], rounds: planRounds([], 10), canUseLedger: true, countsUndeclared: true };
  const at = {
    tally: tallyWith({ open, leaving }),
    isWalked: true,
    accepted,
    atSeconds: 100,
    isScheduled: true,
    listeningSince: 0,
    explanations,
  };
  const { found, isSure } = findVisits(BEFORE, { ...listened(), ...more }, at);
  expect({ found, isSure }).toEqual(expected);
});

test.each<[string, Partial<Ended>, { isWalked: boolean; open: number }, Visits['open'], number, number]>([
  ['ends of connections that the last walk showed', { accepted: 1 }, { isWalked: false, open: 2 }, 2, 1, 0],
  ['the walk that shows it', { accepted: 1 }, { isWalked: true, open: 1 }, 1, 0, 0],
  ['one that is in no table, and whose end was not told', {}, { isWalked: true, open: 1 }, 1, 0, 1],
  ['one end of two that were told of', { accepted: 0.5 }, { isWalked: true, open: 1 }, 1, 0, 0],
  ['events that were dropped, between two walks', { isWhole: false }, { isWalked: false, open: 2 }, undefined, 0, 0],
])('balance() of %s', (_, more, { isWalked, open }, expected, surplus, missing) => {
  const at = { tally: tallyWith({ open }), isWalked, accepted: 10 };
  expect(balance(BEFORE, { ...listened(), ...more }, at)).toEqual({ open: expected, surplus, missing });
});

/** Looks at a pod with one probe a period, told of by hand; what is found where that is sure. */
function looksAtNode(): (
  number: number,
  told: { ends?: EndedSocket[]; open?: number[]; clients?: number; later?: number },
) => number | undefined {
  const explanations = {
    schedule: [probe],
    rounds: planRounds([probe], 10),
    canUseLedger: true,
    countsUndeclared: true,
  };
  let visits: Visits | undefined;
  return (number, { ends = [], open = [], clients = 0, later = 0 }) => {
    const tally = tallyWith({ nodeOpen: new Set(open.map((port) => keyOf(ended(8080, NODE, POD, port)))) });
    const told = noEnded(visits, tally);
    for (const end of ends) addEnded(told, end, { tally, before: newTally([8080]), peers });
    told.clients += clients;
    told.later = later;
    const {
      visits: next,
      found,
      isSure,
    } = findVisits(visits, told, {
      tally,
      isWalked: true,
      accepted: 0,
      atSeconds: number * 10,
      isScheduled: true,
      listeningSince: 0,
      explanations,
    });
    visits = next;
    return isSure ? found : undefined;
  };
}

test('findVisits() holds the node’s connections alone against the schedule of the probes', () => {
  const look = looksAtNode();
  const node = (count: number) => ({
    ends: Array.from({ length: count }, (_, at) => ended(8080, NODE, POD, 50_000 + at)),
  });
  // The other ledger tells of the first round's clients, at the latest when the second one ends.
  expect([look(0, {}), look(1, node(1)), look(2, node(1))]).toEqual([undefined, undefined, undefined]);
  expect([look(3, { ...node(1), clients: 2 }), look(4, node(1)), look(5, node(3)), look(6, node(1))]).toEqual([
    2, 0, 2, 0,
  ]);
});

test('findVisits() counts a probe once that the tables show and whose end the kernel tells behind them', () => {
  const look = looksAtNode();
  const probed = (port: number) => ({ open: [port], ends: [ended(8080, NODE, POD, port)] });
  for (const number of [0, 1, 2, 3]) look(number, { ends: [ended(8080, NODE, POD, 40_000 + number)] });
  // One that is told of at once, one a look later, and one of which nothing is left but where it came from.
  expect(look(4, probed(50_004))).toBe(0);
  expect(look(5, { open: [50_005] })).toBe(0);
  expect(look(6, { open: [50_006], ends: [ended(8080, NODE, POD, 50_005)] })).toBe(0);
  expect(look(7, { ends: [ended(8080, NODE, '::', 0), ended(8080, NODE, POD, 50_007)] })).toBe(0);
  expect(look(8, probed(50_008))).toBe(0);
});

test('findVisits() ends no round where a connection came while the tables were read', () => {
  const look = looksAtNode();
  const node = (...ports: number[]) => ports.map((port) => ended(8080, NODE, POD, port));
  for (const number of [0, 1, 2, 3]) look(number, { ends: node(40_000 + number) });
  // The fifth probe has been read with the fourth.
  expect(look(4, { ends: node(50_004, 50_005), later: 1 })).toBe(0);
  expect(look(5, {})).toBe(0);
  expect(look(6, { ends: node(50_006, 50_007) })).toBe(1);
});

test('findVisits() forgets open connections of the node’s whose end may have been dropped', () => {
  const before = { ...BEFORE, node: { count: 2, open: new Set([1, 2]) } };
  const tally = tallyWith({ nodeOpen: new Set([2, 3]) });
  const told = { ...noEnded(before, tally), isWhole: false };
  const at = { tally, isWalked: true, accepted: 10, atSeconds: 10, isScheduled: true, listeningSince: 0 };
  const explanations = {
    schedule: [probe],
    rounds: planRounds([probe], 10),
    canUseLedger: true,
    countsUndeclared: true,
  };
  const { visits } = findVisits(before, told, { ...at, explanations });
  expect(visits.node).toEqual({ count: 3, open: new Set([2, 3]) });
});

const LEDGER = { accepted: 0 } as never;
test.each([
  ['a client is there', { clock: { kind: 'active' }, ledger: undefined, hasInsiders: true }, [probe], false],
  ['the plain count leaves no doubt', { clock: { kind: 'idle' }, ledger: LEDGER, hasInsiders: false }, [], false],
  ['something inside connects', { clock: { kind: 'idle' }, ledger: LEDGER, hasInsiders: true }, [], true],
  ['the ledger cannot be used', { clock: { kind: 'idle' }, ledger: undefined, hasInsiders: false }, [], true],
  ['the node makes probes', { clock: { kind: 'idle' }, ledger: LEDGER, hasInsiders: false }, [probe], true],
])('wantsEvents() where %s', (_, sample, schedule, expected) => {
  const explanations = { schedule, rounds: planRounds(schedule, 10), canUseLedger: true, countsUndeclared: true };
  expect(wantsEvents(sample, explanations)).toBe(expected);
});
