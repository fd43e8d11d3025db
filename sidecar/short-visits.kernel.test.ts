import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import type { Status, VisitSource } from '../contract/status.ts';
import { inNamespaces, kernelTest } from '../lib/platform/testing/kernel-test.ts';
import { ON_WIRE } from '../lib/platform/testing/lab-addresses.ts';
import type { Actor, Namespace } from '../lib/platform/testing/network-namespace.ts';
import { HOST_SOURCES } from './testing/host-sources.ts';
import type { LabHost } from './testing/runtimes.ts';
import { type LabSidecar, startSidecar } from './testing/sidecar-in-namespace.ts';

const { pod: POD, client: CLIENT, node: NODE, scraper: SCRAPER } = ON_WIRE;
const POD6 = 'fd02::1';
const CLIENT6 = 'fd02::2';

const IDLE_SECONDS = 3;
/** Of the probes; a round of the ledger is as long. */
const PERIOD_SECONDS = 1;
/** Rarely: each question makes the next look walk the tables, and its time for walks is needed for the rounds. */
const ASK_MILLISECONDS = 500;
/** When connections were closed is known by ticks of 10 ms: those of two are told apart that are several apart. */
const TOLD_APART_MILLISECONDS = 100;
/** A walk that a busy machine stretches is paid for by up to nine seconds without another one, and each visit needs one. */
const TIMEOUT = 300_000;

let namespace: Namespace;
let outside: Actor;

inNamespaces(async (opened) => {
  namespace = opened;
  outside = await opened.openOutside();
  await opened.server.tell('serve', '::', 8080);
});

type Visit = [kind: 'reset' | 'tcp' | 'http', to: string, from: string];

/** Clients of either family, ended by either side. */
const CLIENTS: Visit[] = [
  ['reset', POD, CLIENT],
  ['tcp', POD6, CLIENT6],
  ['http', POD, CLIENT],
];

const node = (...probes: string[]) => [`--node-addresses=${NODE}`, `--probe-schedule=${probes.join(' ')}`];
const probes = (kind: 'tcp' | 'http' | 'grpc' | 'timeout', each = 1, seconds = PERIOD_SECONDS) =>
  [kind, POD, 8080, NODE, seconds * 1000, each] as const;

/** What goes on all the time, and is no client. */
const SCENES: [name: string, flags: string[], goesOn: () => Promise<unknown>, onlyBy?: VisitSource][] = [
  ['nothing', [], async () => undefined, 'kernel-counter'],
  ['TCP probes', node('tcp:8080:1:1'), async () => outside.tell('probe', ...probes('tcp'))],
  ['HTTP probes', node('http:8080:1:1'), async () => outside.tell('probe', ...probes('http'))],
  ['gRPC probes', node('grpc:8080:1:1'), async () => outside.tell('probe', ...probes('grpc'))],
  ['HTTP probes that time out', node('http:8080:2:1'), async () => outside.tell('probe', ...probes('timeout', 1, 2))],
  ['probes that are not made yet', node('http:8080:1:1'), async () => undefined, 'socket-events'],
  [
    'an ignored source and a machine’s port',
    [`--ignore-sources=${SCRAPER}`, '--machine-ports=9121'],
    async () => {
      await namespace.server.tell('serve', '::', 9121);
      await outside.tell('probe', 'tcp', POD, 8080, SCRAPER, 300);
      await outside.tell('probe', 'http', POD, 9121, CLIENT, 300);
    },
    'socket-events',
  ],
];

const isFound =
  (before: Status) =>
  ({ closed_at }: Status): boolean =>
    closed_at !== before.closed_at;

async function findAll({ statusOnce }: LabSidecar, source: VisitSource): Promise<void> {
  for (const [kind, to, from] of CLIENTS) {
    const before = await statusOnce(({ visit_source }) => visit_source === source, ASK_MILLISECONDS);
    await wait(TOLD_APART_MILLISECONDS);
    await outside.tell('visit', kind, to, 8080, from);
    await statusOnce(isFound(before), ASK_MILLISECONDS);
  }
}

/** A sidecar that has seen no client. */
async function startUnseen(host: LabHost, source: VisitSource, ...flags: string[]): Promise<LabSidecar> {
  const events = `--events=${source === 'socket-events' ? 'auto' : 'off'}`;
  const all = ['--refresh-rate-seconds=1', `--pod-addresses=${POD},${POD6}`, events, ...flags];
  const running = await startSidecar(namespace, host, ...all);
  const idle = ({ seconds_inactive }: Status) => seconds_inactive >= IDLE_SECONDS;
  expect((await running.statusOnce(idle, ASK_MILLISECONDS)).closed_at).toBeNull();
  return running;
}

describe.each(HOST_SOURCES)('on $title,', ({ host, source }) => {
  kernelTest.each(SCENES.filter(([, , , onlyBy]) => onlyBy === undefined || onlyBy === source))(
    'short visits are found, and nothing else is, beside %s',
    async (_, flags, goesOn) => {
      await goesOn();
      const running = await startUnseen(host, source, ...flags);
      await findAll(running, source);
    },
    TIMEOUT,
  );

  kernelTest(
    'a probe that is redirected is one client a period too many',
    async () => {
      await outside.tell('probe', ...probes('tcp', 2));
      const events = `--events=${source === 'socket-events' ? 'auto' : 'off'}`;
      const running = await startSidecar(namespace, host, '--refresh-rate-seconds=1', events, ...node('tcp:8080:1:1'));
      const { reason } = await running.statusOnce(({ ever_active }) => ever_active, ASK_MILLISECONDS);
      expect(reason).toBe('idle');
    },
    TIMEOUT,
  );
});
