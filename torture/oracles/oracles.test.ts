import { describe, expect, test } from '@jest/globals';
import { busyNeverAsleep } from './busy-never-asleep.ts';
import { claimsKept, losersNeverAsleep } from './claims-kept.ts';
import { type Creation, creationNeverBlocked } from './creation-never-blocked.ts';
import { idleSleeps } from './idle-sleeps.ts';
import { memoryUnderLimit, notOutOfMemory } from './memory-under-limit.ts';
import { noWriteStorm } from './no-write-storm.ts';
import { oneSidecar } from './one-sidecar.ts';
import { recovers } from './recovers.ts';
import { type Ask, replicasNeverRaised } from './replicas-never-raised.ts';

const subjects = (broken: readonly { subject: string }[]) => broken.map(({ subject }) => subject);

describe('busyNeverAsleep()', () => {
  const contacts = new Map([['web', [1000, 41_000, 90_000]]]);
  const sleepAt = (at: number, workload = 'web') => busyNeverAsleep([{ workload, at }], contacts, 20);

  test.each([
    ['a sleep while a client is there', 41_500],
    ['a sleep just before the timeout is over', 60_999],
  ])('catches %s', (_, at) => expect(subjects(sleepAt(at))).toEqual(['web']));

  test.each([
    ['a sleep at the timeout', 61_000, 'web'],
    ['a client that came after the sleep', 89_000, 'web'],
    ['a workload that never had a client', 100, 'idle'],
  ])('has nothing against %s', (_, at, workload) => expect(sleepAt(at, workload)).toEqual([]));

  test('says how long the client was gone', () => {
    expect(sleepAt(42_250)[0]?.what).toBe('put to sleep 1.3 s after a client of it was there, and not after 20 s');
  });
});

describe('creationNeverBlocked()', () => {
  const created = { kind: 'created' } as const;
  const pod = (from: number, until: number, rest: Partial<Creation> = {}): Creation => ({
    name: 'pod',
    isLabelled: true,
    from,
    until,
    result: created,
    ...rest,
  });
  const refused = (code: number, message: string) => pod(0, 100, { result: { kind: 'refused', code, message } });
  const plain = (from: number, until: number, rest: Partial<Creation> = {}) =>
    pod(from, until, { isLabelled: false, ...rest });

  test.each<[string, Creation[]]>([
    ['a refusal of a webhook', [refused(500, 'failed calling webhook "inject.spawner.io": no endpoints available')]],
    [
      'a patch that makes the pod invalid',
      [refused(422, 'Pod "x" is invalid: spec.containers[1].name: Duplicate value')],
    ],
    ['a pod that waits longer than the webhook may take', [pod(0, 8100)]],
    ['one that waits while plain pods are created at once', [pod(0, 12_000), plain(0, 20), plain(5000, 5030)]],
    ['one that waits long beyond a stall of the API server', [pod(0, 20_000), plain(0, 9000)]],
    ['one that waits, and two stalls at the same time', [pod(0, 20_000), plain(0, 9000), plain(100, 9100)]],
  ])('catches %s', (_, creations) => expect(creationNeverBlocked(creations)).toHaveLength(1));

  test.each<[string, Creation[]]>([
    ['a webhook that times out', [pod(0, 5200)]],
    ['a plain pod that is refused', [{ ...refused(422, 'invalid'), isLabelled: false }]],
    ['an API server without its database', [refused(500, 'etcdserver: request timed out')]],
    ['an API server that is away', [pod(0, 10, { result: { kind: 'no-answer' } })]],
    ['an API server that stands still', [pod(0, 20_000), plain(500, 19_900)]],
    ['one that fails for plain pods too', [pod(0, 20_000), plain(0, 19_000, { result: { kind: 'no-answer' } })]],
  ])('has nothing against %s', (_, creations) => expect(creationNeverBlocked(creations)).toEqual([]));
});

describe('oneSidecar()', () => {
  const pod = (spec: object, ended: string[] = []) => ({
    metadata: { namespace: 'team', name: 'web' },
    spec: { containers: [{ name: 'app' }], ...spec },
    status: { ephemeralContainerStatuses: ended.map((name) => ({ name, state: { terminated: { exitCode: 1 } } })) },
  });
  const judge = (spec: object, ended?: string[]) => oneSidecar(pod(spec, ended) as Parameters<typeof oneSidecar>[0], 0);
  const named = (...names: string[]) => names.map((name) => ({ name }));

  test.each<[string, object, string[]]>([
    ['two attached ones', { ephemeralContainers: named('spawner-sidecar', 'spawner-sidecar-2') }, []],
    [
      'one from the start and one attached',
      { initContainers: named('spawner-sidecar'), ephemeralContainers: named('spawner-sidecar-2') },
      [],
    ],
    [
      'two from the start',
      { initContainers: named('spawner-sidecar'), containers: named('app', 'spawner-sidecar') },
      [],
    ],
    [
      'two attached ones next to one that ended',
      { ephemeralContainers: named('spawner-sidecar', 'spawner-sidecar-2', 'spawner-sidecar-3') },
      ['spawner-sidecar'],
    ],
  ])('catches %s', (_, spec, ended) => expect(subjects(judge(spec, ended))).toEqual(['team/web']));

  test.each<[string, object, string[]]>([
    ['none', {}, []],
    ['one', { initContainers: named('spawner-sidecar') }, []],
    [
      'one in the place of one that ended',
      { ephemeralContainers: named('spawner-sidecar', 'spawner-sidecar-2') },
      ['spawner-sidecar'],
    ],
    [
      'a foreign container of a similar name',
      { initContainers: named('spawner-sidecar'), containers: named('spawner-sidecar-proxy') },
      [],
    ],
  ])('has nothing against %s', (_, spec, ended) => expect(judge(spec, ended)).toEqual([]));
});

describe('noWriteStorm()', () => {
  const writes = (count: number, everyMs: number) =>
    Array.from({ length: count }, (_, at) => ({ user: 'controller', at: at * everyMs }));
  const judge = (list: { user: string; at: number }[], occasions: Parameters<typeof noWriteStorm>[1] = []) =>
    noWriteStorm(list, occasions, { controller: 60 });

  test('catches a minute with more writes than there is reason for', () => {
    expect(judge(writes(200, 500))[0]?.what).toBe('61 writes in a minute, where 60 have a reason');
  });
  test('catches a burst in a quiet hour', () => {
    expect(judge([...writes(61, 1).map(({ user, at }) => ({ user, at: at + 1_800_000 }))])).toHaveLength(1);
  });
  test('catches one write of an account that has no reason to write', () => {
    expect(subjects(judge([{ user: 'webhook', at: 0 }]))).toEqual(['webhook']);
  });
  test('takes an occasion of an hour ago for no reason', () => {
    const late = writes(61, 1).map(({ user, at }) => ({ user, at: at + 3_600_000 }));
    expect(judge(late, [{ user: 'controller', at: 0, writes: 100 }])).toHaveLength(1);
  });
  test('has nothing against a write a second for ever', () => expect(judge(writes(3600, 1000))).toEqual([]));
  test('has nothing against a burst that has its reasons', () => {
    expect(judge(writes(100, 1), [{ user: 'controller', at: 0, writes: 40 }])).toEqual([]);
  });
});

describe('memoryUnderLimit()', () => {
  const sample = (peakBytes: number, limitBytes?: number) => ({ process: 'webhook', peakBytes, limitBytes, at: 0 });
  test('catches a process at its limit', () =>
    expect(memoryUnderLimit([sample(96 * 2 ** 20, 96 * 2 ** 20)])).toHaveLength(1));
  test('has nothing against one below, nor one without limit', () =>
    expect(memoryUnderLimit([sample(50, 96), sample(1e12)])).toEqual([]));
});

describe('notOutOfMemory()', () => {
  const pod = (status: object) =>
    ({ metadata: { namespace: 'spawner', name: 'webhook' }, status }) as Parameters<typeof notOutOfMemory>[0];
  const killed = { terminated: { exitCode: 137, reason: 'OOMKilled' } };
  test('catches a container that was ended for its memory, also the one before this', () => {
    const status = {
      initContainerStatuses: [{ name: 'a', state: killed }],
      containerStatuses: [{ name: 'b', lastState: killed }],
    };
    expect(subjects(notOutOfMemory(pod(status), 0))).toEqual(['spawner/webhook/a', 'spawner/webhook/b']);
  });
  test('has nothing against one that was killed', () => {
    const status = {
      containerStatuses: [{ name: 'b', lastState: { terminated: { exitCode: 137, reason: 'Error' } } }],
    };
    expect(notOutOfMemory(pod(status), 0)).toEqual([]);
  });
});

describe('recovers()', () => {
  const look = (at: number, ...problems: string[]) => ({ at, problems });
  const judge = (...looks: ReturnType<typeof look>[]) => recovers('kill-etcd', 1000, looks, 10);
  test('catches a system that never comes back', () => {
    expect(judge(look(2000, 'webhook: not ready'), look(10_900, 'web: no sidecar'))[0]?.what).toBe(
      '10 s after its end: web: no sidecar',
    );
  });
  test('catches one that comes back too late', () =>
    expect(judge(look(2000, 'not ready'), look(11_001))).toHaveLength(1));
  test('catches a time in which no look was possible', () => expect(judge()).toHaveLength(1));
  test('has nothing against one that comes back', () => expect(judge(look(2000, 'not ready'), look(9000))).toEqual([]));
});

describe('idleSleeps()', () => {
  const judge = (asleepSince: number | undefined, now: number) =>
    subjects(idleSleeps([{ workload: 'idle', quietSince: 0, asleepSince }], 60, now));
  test('catches one that stays awake', () => expect(judge(undefined, 61_000)).toEqual(['idle']));
  test('catches one that sleeps too late', () => expect(judge(65_000, 90_000)).toEqual(['idle']));
  test('has nothing against one that sleeps in time, nor one that still may', () =>
    expect([...judge(50_000, 90_000), ...judge(undefined, 59_000)]).toEqual([]));
});

describe('claimsKept()', () => {
  const claim = (uid: string, isBeingDeleted = false) => ({ uid, name: `data-${uid}`, isBeingDeleted });
  const judge = (...now: ReturnType<typeof claim>[]) => subjects(claimsKept([claim('a'), claim('b')], now, 0));
  test('catches one that is missing, and one that terminates', () =>
    expect(judge(claim('b', true))).toEqual(['data-a', 'data-b']));
  test('catches another one of the same name', () =>
    expect(judge({ ...claim('c'), name: 'data-a' }, claim('b'))).toEqual(['data-a']));
  test('has nothing against claims that stay, nor a new one', () =>
    expect(judge(claim('a'), claim('b'), claim('c'))).toEqual([]));
});

describe('losersNeverAsleep()', () => {
  const sleeps = [
    { workload: 'database', at: 0 },
    { workload: 'web', at: 0 },
  ];
  test('catches the sleep of one that loses its claims, and no other', () =>
    expect(subjects(losersNeverAsleep(sleeps, ['database', 'archive']))).toEqual(['database']));
});

describe('replicasNeverRaised()', () => {
  const ask = (replicas: number, from: number): Ask => ({ replicas, from, until: from + 10 });
  const judge = (at: number, ...asks: Ask[]) =>
    subjects(replicasNeverRaised([{ workload: 'web', replicas: 3, at }], new Map([['web', asks]])));

  test.each<[string, Ask[]]>([
    ['more than was ever asked for', [ask(2, 0)]],
    ['what was asked for before the last time', [ask(3, 0), ask(1, 100)]],
    ['what is asked for only later', [ask(1, 0), ask(3, 2000)]],
    ['a workload without a request for one', []],
  ])('catches %s', (_, asks) => expect(judge(1000, ...asks)).toEqual(['web']));

  test.each<[string, Ask[]]>([
    ['what was asked for last', [ask(1, 0), ask(3, 100)]],
    ['what the API server is just taking', [ask(1, 0), ask(3, 995)]],
    ['what was asked for before a request that it is just taking', [ask(3, 0), ask(1, 995)]],
    ['what it may have taken without saying so', [ask(1, 0), { ...ask(3, 500), until: undefined }]],
  ])('has nothing against %s', (_, asks) => expect(judge(1000, ...asks)).toEqual([]));
});
