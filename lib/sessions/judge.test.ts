import { expect, test } from '@jest/globals';
import { judge } from './judge.ts';
import type { SessionScene } from './scene.ts';
import { CREATED, idle, looksOf, NO_ANSWER, NOW, POD, READY, RULES, SESSION, says, sceneOf } from './testing/scenes.ts';

const ENDED = { ...READY, status: { ...READY.status, swept: true, endedAt: new Date(NOW).toISOString() } };
const ago = (seconds: number) => ({
  ...ENDED,
  status: { ...ENDED.status, endedAt: new Date(NOW - seconds * 1000).toISOString() },
});
const withSettings = (settings: object, session = SESSION) => ({
  ...session,
  settings: { ...session.settings, ...settings },
});
const NOT_LISTENING = { ...says({ kind: 'unknown', reason: 'not-listening' }), listens: 'nowhere' } as const;
const ON_LOOPBACK = { ...idle(0), listens: 'on-loopback' } as const;
const WAITS = { ...POD, stage: 'Scheduled', ip: undefined } as const;
const mounts = { reason: 'Volume', message: 'no such driver', isFinal: false } as const;
const pulls = { reason: 'ImagePull', message: 'no such image', isFinal: false } as const;
const dead = { name: 'spawner-sidecar', state: 'ended', endedAt: NOW - 20_000 } as const;

/** What is to be done, in one word or two. */
function doing(scene: Partial<SessionScene>): string {
  const action = judge(sceneOf(scene), RULES);
  if (action.kind === 'wait') return Number.isFinite(action.until) ? `wait ${(action.until - NOW) / 1000}` : 'wait';
  if (action.kind !== 'write-status') return action.kind;
  const { state, reason, conditions } = action.patch;
  return [state ?? conditions?.map(({ type, status }) => `${type}=${status}`).join(), reason].filter(Boolean).join(' ');
}

test.each<[string, Partial<SessionScene>, string]>([
  ['has no pod', {}, 'create-pod'],
  ['must not have one', { refusal: { reason: 'Refused', message: '' } }, 'Failed Refused'],
  ['has a pod without an address', { pod: WAITS }, 'wait 5'],
  ['has one with an address', { pod: POD }, 'ask'],
  ['has an application that does not listen yet', { pod: POD, looks: looksOf([0, NOT_LISTENING]) }, 'wait 0.02'],
  ['has one that listens', { pod: POD, looks: looksOf([0, idle(0)]) }, 'Ready'],
  ['has one that listens on loopback', { pod: POD, looks: looksOf([0, ON_LOOPBACK]) }, 'Running ListensOnLoopback'],
  [
    'has one that still does when it is late',
    { pod: POD, looks: looksOf([0, ON_LOOPBACK]), now: CREATED + 300_000 },
    'Failed ListensOnLoopback',
  ],
  ['has a pod that waits for 5 s for its node', { pod: WAITS, unchangedSince: NOW - 5000 }, 'read-events'],
  [
    'whose Events say nothing',
    { pod: WAITS, unchangedSince: NOW - 5000, warnings: { at: NOW, trouble: undefined } },
    'Scheduled',
  ],
  [
    'whose Events name a volume',
    { pod: WAITS, unchangedSince: NOW - 5000, warnings: { at: NOW, trouble: mounts } },
    'Scheduled Volume',
  ],
  [
    'whose Events were read half a minute ago',
    { pod: WAITS, unchangedSince: NOW - 35_000, warnings: { at: NOW - 30_000, trouble: mounts } },
    'read-events',
  ],
  [
    'whose volume was mounted at last',
    { pod: POD, looks: looksOf([0, NOT_LISTENING]), warnings: { at: NOW, trouble: mounts } },
    'wait 0.02',
  ],
  [
    'is late for a volume',
    { pod: WAITS, warnings: { at: NOW, trouble: mounts }, now: CREATED + 300_000 },
    'Failed Volume',
  ],
  [
    'asks for a Service',
    { session: withSettings({ hasService: true }), pod: POD, looks: looksOf([0, idle(0)]) },
    'create-service',
  ],
  [
    'never gets its Service',
    { session: withSettings({ hasService: true }), pod: POD, looks: looksOf([0, idle(0)]), now: CREATED + 300_000 },
    'Failed StartTimeout',
  ],
  [
    'asks for one and has it',
    { session: withSettings({ hasService: true }), pod: POD, looks: looksOf([0, idle(0)]), hasService: true },
    'Ready',
  ],
  ['has a sidecar that does not answer yet', { pod: POD, looks: looksOf([5, NO_ANSWER]) }, 'ask'],
  [
    'has an image that cannot be pulled',
    { pod: { ...POD, ip: undefined, stage: 'Scheduled', trouble: pulls } },
    'Scheduled ImagePull',
  ],
  [
    'has one that is no name',
    { pod: { ...POD, trouble: { ...pulls, reason: 'InvalidImage', isFinal: true } } },
    'Failed InvalidImage',
  ],
  ['has an application that ended', { pod: { ...POD, end: { reason: 'Exited', message: '' } } }, 'Failed Exited'],
  ['has a pod that is deleted', { pod: { ...POD, isTerminating: true } }, 'wait 5'],
  ['finds the pod of an earlier one', { pod: { ...POD, ownerUid: 'earlier' } }, 'delete-pod'],
  ['finds one that ends', { pod: { ...POD, ownerUid: 'earlier', isTerminating: true } }, 'wait 5'],
  [
    'finds a pod of its name that is no session’s',
    { pod: { ...POD, ownerUid: undefined, isOfSession: false } },
    'wait 5',
  ],
  ['is late', { pod: POD, looks: looksOf([0, NOT_LISTENING]), now: CREATED + 300_000 }, 'Failed StartTimeout'],
  ['is late for a reason', { pod: { ...POD, trouble: pulls }, now: CREATED + 300_000 }, 'Failed ImagePull'],
  ['is told to end', { session: withSettings({ isToEnd: true }), pod: POD }, 'Swept Terminated'],
  ['is too old', { session: withSettings({ maxLifetimeSeconds: 10 }, READY), pod: POD }, 'Swept MaxLifetime'],
])('a session that is not ready and %s', (_, scene, action) => {
  expect(doing(scene)).toBe(action);
});

test.each<[string, Partial<SessionScene>, string]>([
  ['was not looked at', {}, 'ask'],
  ['has a client', { looks: looksOf([10, says({ kind: 'active' })]) }, 'wait 48.8'],
  ['is idle for 20 s', { looks: looksOf([0, idle(20)]) }, 'wait 38.75'],
  ['is idle for almost long enough', { looks: looksOf([0, idle(59)]) }, 'wait 0.25'],
  ['is idle for long enough, by one look', { looks: looksOf([0, idle(100)]) }, 'wait 1.2'],
  ['is idle for long enough, by two', { looks: looksOf([1, idle(59)], [0, idle(60)]) }, 'Swept Idle'],
  ['was idle long before', { looks: looksOf([40, idle(20)], [0, idle(60)]) }, 'wait 1.2'],
  [
    'never goes idle',
    { session: withSettings({ idle: 'Never' }, READY), looks: looksOf([1, idle(59)], [0, idle(60)]) },
    'wait',
  ],
  ['stands still', { looks: looksOf([1.2, idle(100)], [0, idle(100)]) }, 'wait 1.2'],
  ['jumps', { looks: looksOf([1.2, idle(20)], [0, idle(200)]) }, 'wait 1.2'],
  ['cannot tell', { looks: looksOf([40, idle(20)], [0, says({ kind: 'unknown', reason: 'unclear' })]) }, 'wait 30'],
  ['does not answer', { looks: looksOf([40, idle(20)], [0, NO_ANSWER]) }, 'wait 30'],
  ['has not answered for a minute', { looks: looksOf([60, idle(20)], [0, NO_ANSWER]) }, 'Monitored=False'],
  [
    'has lost its sidecar a moment ago',
    {
      pod: { ...POD, attachments: [{ ...dead, endedAt: NOW - 2000 }] },
      looks: looksOf([10, says({ kind: 'active' })]),
    },
    'wait 8',
  ],
  [
    'has had no client for as long as one that left may be gone, by a sidecar that took the place of another',
    {
      session: withSettings({ neverConnectedSeconds: 3600 }, READY),
      pod: { ...POD, attachments: [dead, { name: 'spawner-sidecar-1', state: 'running' }] },
      looks: looksOf([1, idle(59)], [0, idle(60)]),
    },
    'wait 3538.75',
  ],
  ['has lost its sidecar', { pod: { ...POD, attachments: [dead] } }, 'attach-sidecar'],
  ['expires', { session: withSettings({ maxLifetimeSeconds: 310 }, READY) }, 'Expiring=True'],
  ['has no pod any more', { pod: undefined }, 'Failed Evicted'],
  ['has another’s', { pod: { ...POD, ownerUid: 'later' } }, 'Failed Evicted'],
  [
    'has a pod that is deleted',
    { pod: { ...POD, isTerminating: true, end: { reason: 'Exited', message: '' } } },
    'Failed Evicted',
  ],
  [
    'loses its node',
    { pod: { ...POD, isTerminating: true, end: { reason: 'NodeLost', message: '' } } },
    'Failed NodeLost',
  ],
  ['has an application that ended', { pod: { ...POD, end: { reason: 'OOMKilled', message: '' } } }, 'Failed OOMKilled'],
])('a session that is ready and %s', (_, scene, action) => {
  expect(doing({ session: READY, pod: POD, ...scene })).toBe(action);
});

test.each<[string, Partial<SessionScene>, string]>([
  ['may still be routed to', { session: ENDED, pod: POD }, 'wait 1'],
  ['has a pod', { session: ago(1), pod: POD }, 'delete-pod'],
  ['has one that ends', { session: ago(1), pod: { ...POD, isTerminating: true } }, 'wait'],
  ['has none', { session: ago(1) }, 'remove-finalizer'],
  ['finds another’s', { session: ago(1), pod: { ...POD, ownerUid: 'later' } }, 'remove-finalizer'],
  ['is kept', { session: { ...ago(100), hasFinalizer: false } }, 'wait 500'],
  ['was kept', { session: { ...ago(600), hasFinalizer: false } }, 'delete-session'],
  ['is one too many', { session: { ...ago(1), hasFinalizer: false }, isSurplus: true }, 'delete-session'],
  ['was deleted', { session: { ...READY, deletedAt: NOW - 1000 }, pod: POD }, 'delete-pod'],
  ['was deleted and has none', { session: { ...READY, deletedAt: NOW - 1000, hasFinalizer: false } }, 'wait'],
])('a session that has ended and %s', (_, scene, action) => {
  expect(doing(scene)).toBe(action);
});

test('all that came before is told with Ready, and why it took so long no more', () => {
  const session = { ...SESSION, status: { submitted: true, reason: 'ImagePull' as const } };
  expect(judge(sceneOf({ session, pod: POD, looks: looksOf([0, idle(0)]) }), RULES)).toEqual({
    kind: 'write-status',
    patch: {
      state: 'Ready',
      ...{ submitted: true, constructed: true, scheduled: true, running: true, ready: true },
      ...{ podName: 'game', nodeName: 'node-1', ip: '10.0.0.7', port: 8080, url: 'http://10.0.0.7/' },
      ...{ readyAt: '2030-01-01T00:00:10.000Z', observedGeneration: 1, reason: null, message: null },
    },
  });
});

test('a session that goes unmonitored for a day is swept, and one that answers again is monitored', () => {
  const lastTransitionTime = new Date(NOW - 86_400_000).toISOString();
  const condition = { type: 'Monitored', status: 'False', lastTransitionTime, reason: '', message: '' } as const;
  const session = { ...READY, status: { ...READY.status, conditions: [condition] } };
  expect(doing({ session, pod: POD, looks: looksOf([0, NO_ANSWER]) })).toBe('Swept MaxLifetime');
  const fresh = { ...condition, lastTransitionTime: new Date(NOW).toISOString() };
  const answers = { ...READY, status: { ...READY.status, conditions: [fresh] } };
  expect(doing({ session: answers, pod: POD, looks: looksOf([0, idle(1)]) })).toBe('Monitored=True');
});
