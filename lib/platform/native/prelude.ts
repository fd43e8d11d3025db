import { nativeMachine } from './native-machine.ts';
import { NativeUrl } from './native-url.ts';
import type { ReadyListeners } from './ready-listener.ts';
import { createTimers, type Timer } from './timers.ts';

/** Runs before the core on the native host: makes the globals that the core uses, and the machine that it runs on. */
const timers = createTimers(() => native.monotonicSeconds());
const listeners: ReadyListeners = new Map();
let afterTurn: (() => void)[] = [];

const setTimer =
  (repeats: boolean) =>
  (callback: () => void, milliseconds = 0, ...words: unknown[]) =>
    timers.set(callback, milliseconds, { repeats, words });
const clearTimer = (timer: Timer | undefined) => timers.clear(timer);

// The core's types are Node's, of which this is the part that it uses.
Object.assign(globalThis, {
  setTimeout: setTimer(false),
  setInterval: setTimer(true),
  clearTimeout: clearTimer,
  clearInterval: clearTimer,
  URL: NativeUrl,
  gc: () => native.collectGarbage(),
  process: {
    // As Node has it: the program, and what it runs.
    argv: [native.words[0] ?? '', ...native.words],
    env: native.variables,
    exit: (code = 0) => native.exit(code),
    // Signals that end the process do so in the native host.
    on: () => undefined,
    stdout: { write: (text: string) => native.print(text) },
    stderr: { write: (text: string) => native.printProblem(text) },
  },
  nativeMachine: nativeMachine(listeners, (resolve) => afterTurn.push(resolve)),
  nativeLoop: {
    millisecondsToWait: () => (afterTurn.length > 0 ? 0 : timers.millisecondsToWait()),
    ready(source: number, canRead: boolean, canWrite: boolean) {
      const listener = listeners.get(source);
      try {
        listener?.ready(canRead, canWrite);
      } catch (error) {
        // Most often there is no memory for what it was doing: that costs it its connection, and the others nothing.
        listener?.destroy?.();
        throw error;
      }
      return listener !== undefined;
    },
    turn() {
      const waiting = afterTurn;
      afterTurn = [];
      for (const resolve of waiting) resolve();
      timers.runDue();
    },
  },
});
