import { expect, test } from '@jest/globals';
import type { ProgramListeners, Programs } from '../../lib/platform/platform.ts';
import type { Log } from '../../lib/process/log.ts';
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
  const conntrack = await followConntrack(ports, programs, log);
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
  ['hears nothing', () => undefined, 'conntrack is silent, counting without it: no rule turns tracking on here'],
])('one warning says that conntrack %s, however many ports and connections there are', async (_, play, warning) => {
  const { conntrack, warnings } = await follow([8080, 9000], play);
  for (const really of [0, 1, 2, 100]) expect(conntrack.events(really)).toBe(0);
  expect(warnings).toEqual([warning]);
});

test('conntrack that hears of connections warns of nothing, and counts each', async () => {
  const { conntrack, warnings } = await follow([8080], ({ onOutput }) => onOutput('[UPDATE] one\n[UPDATE] two\n'));
  expect([conntrack.events(2), warnings]).toEqual([2, []]);
});
