import { describe, expect, test } from '@jest/globals';
import { chooseFaults } from './choose.ts';
import { AT_ONCE } from './fault.ts';
import { FAULTS } from './faults.ts';

const fault = (name: string, reason?: string) => ({
  name,
  says: name,
  lastsSeconds: AT_ONCE,
  missing: async () => reason,
  begin: async () => ({ what: name }),
});
const all = [fault('kill-etcd'), fault('kill-kubelet'), fault('pause-etcd'), fault('step-clock', 'no library')];
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('chooseFaults()', () => {
  test.each<[string, string[], string[]]>([
    ['all that can strike, where nothing is asked for', [], ['kill-etcd', 'kill-kubelet', 'pause-etcd']],
    ['those with a word in their name', ['etcd'], ['kill-etcd', 'pause-etcd']],
    ['those with any of several words', ['kubelet', 'pause'], ['kill-kubelet', 'pause-etcd']],
  ])('takes %s', async (_, words, expected) =>
    expect(names((await chooseFaults(all, words)).faults)).toEqual(expected),
  );

  test('says which cannot strike here, and why', async () => {
    expect((await chooseFaults(all, [])).left).toEqual([{ name: 'step-clock', reason: 'no library' }]);
  });

  test('does not take a word that no fault has', async () => {
    await expect(chooseFaults(all, ['etcd', 'floods'])).rejects.toThrow('got "floods"');
  });
});

test('every fault has a name of its own', () => {
  expect(new Set(names(FAULTS)).size).toBe(FAULTS.length);
});
