import { expect, test } from '@jest/globals';
import { createTimers, type Timers } from './timers.ts';

/** Timers whose clock is moved by hand, and what has run at which millisecond. */
function timersAt(): {
  timers: Timers;
  ran: string[];
  pass: (milliseconds: number) => void;
  log: (name: string) => () => void;
} {
  let now = 0;
  const timers = createTimers(() => now / 1000);
  const ran: string[] = [];
  const pass = (milliseconds: number) => {
    for (const end = now + milliseconds; now < end; now += 1) timers.runDue();
  };
  return { timers, ran, pass, log: (name) => () => ran.push(`${name} at ${now}`) };
}

const once = { repeats: false, words: [] };
const always = { repeats: true, words: [] };

test('timers run in the order of their times, and of their setting where these are the same', () => {
  const { timers, ran, pass, log } = timersAt();
  timers.set(log('late'), 30, once);
  timers.set(log('early'), 10, once);
  timers.set(log('early too'), 10, once);
  expect(timers.millisecondsToWait()).toBe(10);
  pass(50);
  expect(ran).toEqual(['early at 10', 'early too at 11', 'late at 30']);
  expect(timers.millisecondsToWait()).toBe(-1);
});

test('a timer that repeats does so until it is cleared, by itself even', () => {
  const { timers, ran, pass, log } = timersAt();
  const beat = log('beat');
  const timer = timers.set(
    () => {
      beat();
      if (ran.length === 3) timers.clear(timer);
    },
    10,
    always,
  );
  pass(100);
  expect(ran).toEqual(['beat at 10', 'beat at 20', 'beat at 30']);
});

test('a cleared timer never runs, and a timer may be cleared twice, late or never', () => {
  const { timers, ran, pass, log } = timersAt();
  const never = timers.set(log('never'), 10, once);
  timers.clear(never);
  timers.clear(never);
  const done = timers.set(log('done'), 10, once);
  pass(20);
  timers.clear(done);
  timers.clear(undefined);
  pass(20);
  expect(ran).toEqual(['done at 10']);
});

test.each([[0], [-1], [0.5], [Number.NaN]])('a timer of %s milliseconds takes one, as Node has it', (milliseconds) => {
  const { timers } = timersAt();
  timers.set(() => undefined, milliseconds, once);
  expect(timers.millisecondsToWait()).toBe(1);
});

test('a timer hands on its words', () => {
  const { timers, ran, pass } = timersAt();
  timers.set((...words) => ran.push(words.join()), 5, { repeats: false, words: ['a', 2] });
  pass(10);
  expect(ran).toEqual(['a,2']);
});

test('a timer that is over refers to nothing that waited for it', () => {
  const { timers, pass } = timersAt();
  const callback = () => undefined;
  const over = timers.set(callback, 5, once);
  const cleared = timers.set(callback, 50, always);
  pass(10);
  timers.clear(cleared);
  expect([over.callback, cleared.callback]).not.toContain(callback);
});
