/** Timers by their time, the next one first. */
export interface Timers {
  set(callback: (...words: unknown[]) => void, milliseconds: number, options: TimerOptions): Timer;
  clear(timer: Timer | undefined): void;
  /** Until the next one is due; negative where there is none. */
  millisecondsToWait(): number;
  /** Runs the next one, if it is due. */
  runDue(): void;
}

/** One that was set. */
export interface Timer {
  atMilliseconds: number;
  callback: (...words: unknown[]) => void;
  options: TimerOptions;
  periodMilliseconds: number;
}

/** How it runs. */
export interface TimerOptions {
  repeats: boolean;
  words: readonly unknown[];
}

const ONCE: TimerOptions = { repeats: false, words: [] };

const NOTHING = () => undefined;

/** The timers of a clock that never jumps. */
export function createTimers(monotonicSeconds: () => number): Timers {
  const timers: Timer[] = [];
  const now = () => monotonicSeconds() * 1000;
  return {
    set(callback, milliseconds, options) {
      // As Node has it: less than one is one, and so is what is no number.
      const periodMilliseconds = milliseconds >= 1 ? milliseconds : 1;
      const timer = { atMilliseconds: now() + periodMilliseconds, callback, options, periodMilliseconds };
      insert(timers, timer);
      return timer;
    },
    clear(timer) {
      if (timer === undefined) return;
      forget(timer);
      const at = timers.indexOf(timer);
      if (at >= 0) timers.splice(at, 1);
    },
    millisecondsToWait() {
      const [next] = timers;
      return next === undefined ? -1 : Math.max(0, next.atMilliseconds - now());
    },
    runDue() {
      const [next] = timers;
      if (next === undefined || next.atMilliseconds > now()) return;
      timers.shift();
      const { callback, options } = next;
      if (!options.repeats) forget(next);
      callback(...options.words);
      if (!next.options.repeats) return;
      next.atMilliseconds = now() + next.periodMilliseconds;
      insert(timers, next);
    },
  };
}

/** Puts a timer where its time is. Most are set for later than those before them. */
function insert(timers: Timer[], timer: Timer): void {
  let at = timers.length;
  while (at > 0 && (timers[at - 1]?.atMilliseconds ?? 0) > timer.atMilliseconds) at -= 1;
  if (at === timers.length) timers.push(timer);
  else timers.splice(at, 0, timer);
}

/** Whoever keeps a timer is often what its callback refers to: without the circle, both are freed at once. */
function forget(timer: Timer): void {
  timer.callback = NOTHING;
  timer.options = ONCE;
}
