import { describe, expect, test } from '@jest/globals';
import { REAPER } from './expected-writes.ts';
import { CLAIMS_DELETED } from './fleet.ts';
import { History } from './history.ts';
import type { Broken } from './oracles/broken.ts';

const MINUTE = 60_000;

function observe(): { history: History; broken: Broken[] } {
  const broken: Broken[] = [];
  return { broken, history: new History((each) => broken.push(each)) };
}

/** Judges every two seconds, as the checkers does, for a quarter of an hour. */
function letTimePass(history: History): void {
  for (let now = 0; now <= 15 * MINUTE; now += 2000) history.judge(now);
}

describe('History', () => {
  test('never forgets a reason before what it explains', () => {
    const { history, broken } = observe();
    history.occasion(REAPER, 3, 30_000);
    for (const at of [MINUTE, 2 * MINUTE]) history.wrote({ user: REAPER, at });
    history.created({ name: 'plain', isLabelled: false, from: 0, until: 29_000, result: { kind: 'created' } });
    history.created({ name: 'labelled', isLabelled: true, from: 0, until: 29_500, result: { kind: 'created' } });
    history.contact('web', 10_000);
    history.slept({ workload: 'web', at: 31_000 });
    letTimePass(history);
    expect(broken).toEqual([]);
  });

  test('reports each subject once, however often it is judged', () => {
    const { history, broken } = observe();
    history.wrote({ user: REAPER, at: MINUTE });
    history.contact('web', 10_000);
    history.slept({ workload: 'web', at: 29_000 });
    history.created({ name: 'labelled', isLabelled: true, from: 0, until: 29_000, result: { kind: 'created' } });
    letTimePass(history);
    expect(broken.map(({ invariant, subject }) => [invariant, subject])).toEqual([
      ['busy-never-asleep', 'web'],
      ['no-write-storm', REAPER],
      ['creation-never-blocked', 'delay'],
    ]);
  });

  test('waits for the plain pods of a creation before it is judged', () => {
    const { history, broken } = observe();
    history.created({ name: 'labelled', isLabelled: true, from: 0, until: 20_000, result: { kind: 'created' } });
    history.judge(50_000);
    history.created({ name: 'plain', isLabelled: false, from: 0, until: 20_001, result: { kind: 'no-answer' } });
    history.judge(52_000);
    expect(broken).toEqual([]);
  });

  test('holds what our accounts scale against what the owner asked for, which a refused request is not', () => {
    const { history, broken } = observe();
    history.asks('idle-plain', 3)(false);
    history.raised({ workload: 'idle-plain', replicas: 2, at: Date.now() });
    history.judge();
    expect([history.lastAsked('idle-plain'), broken]).toEqual([2, []]);
    history.raised({ workload: 'idle-plain', replicas: 3, at: Date.now() });
    history.judge();
    expect(broken.map(({ invariant, subject }) => [invariant, subject])).toEqual([
      ['replicas-never-raised', 'idle-plain'],
    ]);
  });

  test('lets no pass put to sleep what would lose its claims', () => {
    const { history, broken } = observe();
    history.slept({ workload: CLAIMS_DELETED, at: Date.now() });
    history.judge();
    expect(broken.map(({ invariant }) => invariant)).toEqual(['claims-kept']);
  });
});
