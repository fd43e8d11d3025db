import { expect, test } from '@jest/globals';
import type { ProgramListeners, Programs } from '../../lib/platform/platform.ts';
import type { Log } from '../../lib/process/log.ts';
import { parseAddress } from '../../lib/text/address.ts';
import { blockOf } from '../../lib/text/address-block.ts';
import { followConntrack } from './conntrack.ts';

async function follow(ports: readonly number[], play: (listeners: ProgramListeners) => void) {
  const warnings: string[] = [];
  const log = { warn: (message: string) => void warnings.push(message) } as unknown as Log;
  const programs: Programs = {
    start(_program, _words, listeners) {
      play(listeners);
      return Promise.resolve({ stop: () => undefined });
    },
  };
  const block = (text: string) => blockOf(parseAddress(text) ?? new Int32Array(4));
  const rules = { inside: [], ignored: [], node: [block('10.1.0.2')], countsInside: false };
  const conntrack = await followConntrack(ports, { programs, rules, log });
  return { conntrack, warnings };
}

test.each<[what: string, play: (listeners: ProgramListeners) => void, warning: string]>([
  [
    'is not there',
    ({ onError, onExit }) => {
      onError(new Error('spawn conntrack ENOENT'));
      onExit(null);
    },
    'no conntrack here, counting without it',
  ],
  [
    'has no right',
    ({ onProblem, onExit }) => {
      onProblem('Operation not permitted');
      onExit(1);
    },
    'conntrack ended, counting without it',
  ],
  [
    'hears nothing',
    () => undefined,
    'conntrack reports no events, counting without it: no rule enables connection tracking here',
  ],
])('one warning says that conntrack %s, however many ports and connections there are', async (_, play, warning) => {
  const { conntrack, warnings } = await follow([8080, 9000], play);
  for (const connections of [0, 1, 2, 100]) conntrack.notice(connections);
  expect(conntrack.told()).toBe(undefined);
  expect(warnings).toEqual([warning]);
});

/** As conntrack v1.4.7 prints them. */
const line = (source: string, destination: string, port = 8080) =>
  ` [UPDATE] tcp      6 432000 ESTABLISHED src=${source} dst=${destination} sport=40000 dport=${port} src=${destination} dst=${source} sport=${port} dport=40000 [ASSURED]\n`;

test('conntrack that reports connections causes no warning, and gives their sources by port', async () => {
  const text = [
    line('10.1.0.1', '10.9.0.1'),
    line('10.1.0.2', '10.9.0.1'),
    line('fd00::1', 'fd00::9', 9000),
    line('127.0.0.1', '127.0.0.1'),
    line('10.9.0.1', '10.9.0.1'),
    line('10.1.0.1', '10.9.0.1', 7000),
  ].join('');
  let starts = 0;
  const { conntrack, warnings } = await follow([8080, 9000], ({ onOutput }) => {
    // Two programs run. What one prints comes in pieces.
    if (starts++ > 0) return;
    for (let at = 0; at < text.length; at += 100) onOutput(text.slice(at, at + 100));
  });
  conntrack.notice(100);
  expect([Object.fromEntries(conntrack.told() ?? []), warnings]).toEqual([
    { 8080: { inside: 2, ignored: 0, node: 1, client: 1 }, 9000: { inside: 0, ignored: 0, node: 0, client: 1 } },
    [],
  ]);
});

test('conntrack that ends tells nothing any more', async () => {
  let end = () => {};
  const { conntrack } = await follow([8080], ({ onOutput, onExit }) => {
    onOutput(line('10.1.0.1', '10.9.0.1'));
    end = () => onExit(null);
  });
  expect(conntrack.told()?.get(8080)?.client).toBe(1);
  end();
  expect(conntrack.told()).toBe(undefined);
});
