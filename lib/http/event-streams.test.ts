import { expect, test } from '@jest/globals';
import type { Status } from '../../contract/status.ts';
import { createEventStreams, MAX_STREAMS, type Subscriber } from './event-streams.ts';

const STATUS = { active_connections: 1 } as Status;

function streams() {
  const cutOff: string[] = [];
  const told: string[] = [];
  const all = createEventStreams(() => undefined);
  const follower = (name: string, source: string, pending = 0): Subscriber => ({
    source,
    write: () => void told.push(name),
    pendingBytes: () => pending,
    cutOff: () => void cutOff.push(name),
  });
  return { all, follower, cutOff, told };
}

test('a silent crowd of one source gives a place to another one, and to no more of its own', () => {
  const { all, follower, cutOff } = streams();
  for (let number = 0; number < MAX_STREAMS; number += 1) all.join(follower(`crowd ${number}`, 'a'));
  const joined = [all.join(follower('more', 'a')), all.join(follower('controller', 'b'))];
  expect([joined, cutOff, all.size()]).toEqual([[false, true], ['crowd 0'], MAX_STREAMS]);
});

test('the only follower of a source keeps its place when a source with several adds one', () => {
  const { all, follower, cutOff } = streams();
  all.join(follower('controller', 'b'));
  for (let number = 1; number < MAX_STREAMS; number += 1) all.join(follower(`crowd ${number}`, 'a'));
  for (let number = 0; number < 5; number += 1) all.join(follower(`other ${number}`, `c${number}`));
  expect(cutOff).toEqual(['crowd 1', 'crowd 2', 'crowd 3', 'crowd 4', 'crowd 5']);
});

test('more followers at once than there are places are never both let in and cut', () => {
  const { all, follower } = streams();
  const joined = Array.from({ length: 40 }, (_, number) => all.join(follower(`${number}`, 'a')));
  expect([joined.filter(Boolean).length, all.size()]).toEqual([MAX_STREAMS, MAX_STREAMS]);
});

test('a follower receives nothing before it begins, and is disconnected when it is behind for a whole heartbeat', () => {
  const { all, follower, cutOff, told } = streams();
  const slow = follower('slow', 'a', 10);
  all.join(slow);
  all.publish({ ...STATUS, active_connections: 2 });
  const before = [...told];
  all.begin(slow, STATUS);
  all.beat();
  const once = [...cutOff];
  all.beat();
  expect([before, told.length, once, cutOff]).toEqual([[], 2, [], ['slow']]);
});

test('a follower that has 64 KiB waiting is disconnected by the next event, and gets no more', () => {
  const { all, follower, cutOff, told } = streams();
  const slow = follower('slow', 'a', 65_537);
  all.join(slow);
  all.begin(slow, STATUS);
  expect([cutOff, told]).toEqual([['slow'], []]);
});
