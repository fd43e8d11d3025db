import { expect, test } from '@jest/globals';
import type { Inspected } from '../lib/workloads/inspect.ts';
import { describe } from './describe-next.ts';
import type { NextAction } from './next-action.ts';
import { asReaperSees } from './reaper-sees.ts';
import { type ReaperView, readReaperSettings } from './reaper-view.ts';

const SLEEPS: NextAction = { kind: 'later', action: 'sleep', inSeconds: 19 };
const UNKNOWN: NextAction = { kind: 'unknown', error: 'you may not ask its pods (web-1)' };
const seen = {
  workload: { namespace: 'shop', name: 'Deployment/web', pods: [{ createdAt: 1000 }] },
} as unknown as Inspected;

type Installed = Extract<ReaperView, { kind: 'installed' }>;
const installed = (env: Record<string, string> = {}, more: Partial<Installed> = {}): Installed => ({
  kind: 'installed',
  schedule: '* * * * *',
  isSuspended: false,
  settings: readReaperSettings(env),
  report: undefined,
  ...more,
});
const said = (reason: 'busy' | 'no-rights', isWhole = true) => ({
  report: {
    atMs: 2000,
    isWhole,
    workloads: new Map([['shop/Deployment/web', { verdict: 'keep', reason, error: '403' }]]),
  },
});
const saidNothing = (atMs: number, isWhole = true) => ({ report: { atMs, isWhole, workloads: new Map() } });

test.each<[string, ReaperView, NextAction, string]>([
  ['looks everywhere', installed(), SLEEPS, 'sleeps in 19s'],
  [
    'looks elsewhere',
    installed({ SPAWNER_NAMESPACES: 'a,b' }),
    SLEEPS,
    'left alone: the reaper covers namespaces a, b only',
  ],
  [
    'leaves the namespace out',
    installed({ SPAWNER_EXCLUDE_NAMESPACES: 'shop' }),
    SLEEPS,
    'left alone: the reaper excludes namespace shop',
  ],
  [
    'lacks a right',
    installed({}, said('no-rights')),
    SLEEPS,
    'stays awake: in its last pass, the reaper reported: the reaper has no right to read or write something it needs: 403',
  ],
  ['saw a client that is gone', installed({}, said('busy')), SLEEPS, 'sleeps in 19s'],
  [
    'knows what the person may not ask',
    installed({}, said('busy')),
    UNKNOWN,
    'stays awake: in its last pass, the reaper reported: a client is connected: 403',
  ],
  [
    'did not see it',
    installed({}, saidNothing(2000)),
    SLEEPS,
    'left alone: the reaper did not see it in its last pass',
  ],
  ['passed before it was there', installed({}, saidNothing(500)), SLEEPS, 'sleeps in 19s'],
  ['broke off', installed({}, saidNothing(2000, false)), SLEEPS, 'sleeps in 19s'],
])('a reaper that %s', (_, reaper, next, words) => {
  expect(describe(asReaperSees(seen, next, reaper), true)).toBe(words);
});

test.each<[string, ReaperView]>([
  ['is not there', { kind: 'absent' }],
  ['may not be seen', { kind: 'hidden' }],
  ['is suspended', installed({}, { isSuspended: true })],
  ['is on a dry run', installed({ SPAWNER_DRY_RUN: 'true' })],
])('of a reaper that %s, it is said what one would do', (_, reaper) => {
  expect(describe(asReaperSees(seen, SLEEPS, reaper), false)).toBe('would sleep in 19s');
});
