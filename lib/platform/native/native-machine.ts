import {
  BACKLOG,
  type ConnectOptions,
  type Listening,
  type ListenOptions,
  MAX_TEXT_BYTES,
  type Machine,
  type ProgramListeners,
  type RunningProgram,
} from '../platform.ts';
import { NativeSocket } from './native-socket.ts';
import type { ReadyListeners } from './ready-listener.ts';

/** After so long, somebody may have closed a file where the system had none left. */
const RETRY_ACCEPT_MILLISECONDS = 100;

/** Between two looks at a program that is about to end. */
const RETRY_EXIT_MILLISECONDS = 100;

/** A collection takes a millisecond where there are many clients, and a tenth where there are few. */
const CONNECTIONS_PER_COLLECTION = 64;

/** The queue of those who wait is emptied in each turn, unless it is filled faster than that. */
const ACCEPTS_PER_TURN = BACKLOG;

/** The machine of the sidecar's core on the native host. `turn` is called with what to do when all have had theirs. */
export function nativeMachine(listeners: ReadyListeners, afterTurn: (resolve: () => void) => void): Machine {
  return {
    open(path) {
      const file = native.open(path);
      return {
        read: (bytes, start, length, position) => native.read(file, bytes, start, length, position),
        readText: () => native.readText(file, MAX_TEXT_BYTES),
        close: () => native.close(file),
      };
    },
    readLink: (path) => native.readLink(path),
    monotonicSeconds: () => native.monotonicSeconds(),
    wallMilliseconds: () => Date.now(),
    // The first one ends the round that is being told, the second one a round that was looked for after that.
    turn: () => new Promise((resolve) => afterTurn(() => afterTurn(resolve))),
    listen: async (options) => listen(options, listeners),
    connect: async (options) => connect(options, listeners),
    openSocketEnds(request) {
      const ends = native.openSocketEnds(request);
      return {
        receive: (bytes) => native.receiveSocketEnds(ends, bytes),
        close: () => native.close(ends),
      };
    },
    start: async (program, words, told) => start(program, words, { told, listeners }),
  };
}

function listen({ port, onArrival }: ListenOptions, listeners: ReadyListeners): Listening {
  const id = native.listen(port);
  let accepted = 0;
  const acceptOne = (): boolean => {
    const connection = native.accept(id);
    if (connection === 0) return false;
    onArrival({
      address: native.remoteAddress(connection) || undefined,
      accept() {
        accepted += 1;
        // What a connection leaves behind may refer to itself. QuickJS collects when it has half as much again as before.
        if (accepted % CONNECTIONS_PER_COLLECTION === 0) native.collectGarbage();
        return new NativeSocket(connection, { listeners, allowHalfOpen: true });
      },
      refuse() {
        native.reset(connection);
        native.close(connection);
      },
    });
    return true;
  };
  const setAccepting = (isAccepting: boolean) => {
    if (listeners.has(id)) native.setReading(id, isAccepting);
  };
  const ready = () => {
    try {
      for (let turn = 0; turn < ACCEPTS_PER_TURN && acceptOne(); turn += 1);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      // No file is left for a connection: it waits, and so does this, without a loop that does nothing else.
      setAccepting(false);
      setTimeout(() => setAccepting(true), RETRY_ACCEPT_MILLISECONDS);
    }
  };
  listeners.set(id, { ready });
  return {
    port: native.localPort(id),
    close() {
      listeners.delete(id);
      native.close(id);
    },
  };
}

function connect({ host, port, isSecure, onPort }: ConnectOptions, listeners: ReadyListeners): NativeSocket {
  const address = host === 'localhost' ? '127.0.0.1' : host;
  const to = `${address}:${port}`;
  const connecting = { to, isSecure };
  const socket = new NativeSocket(native.connect(address, port), { listeners, connecting, allowHalfOpen: false });
  onPort?.(socket.localPort ?? 0);
  return socket;
}

function start(
  program: string,
  words: readonly string[],
  { told, listeners }: { told: ProgramListeners; listeners: ReadyListeners },
): RunningProgram {
  try {
    const [id, ...pipes] = native.start(program, words);
    const [output, problems] = pipes.map((pipe) => new NativeSocket(pipe, { listeners, allowHalfOpen: false }));
    problems?.on('data', (text) => told.onProblem(text));
    output?.on('data', (text) => told.onOutput(text));
    let open = 2;
    const onClose = () => {
      open -= 1;
      if (open === 0) tellExit(id, told);
    };
    output?.on('close', onClose);
    problems?.on('close', onClose);
    return { stop: () => native.kill(id) };
  } catch (error) {
    const said = error instanceof Error ? error : new Error(String(error));
    void Promise.resolve().then(() => told.onError(said));
    return { stop: () => undefined };
  }
}

/** A program that has closed its output may still run: nobody waits for it in the meantime. */
function tellExit(id: number, told: ProgramListeners): void {
  const code = native.exitCode(id);
  if (code === undefined || code === null) {
    setTimeout(() => tellExit(id, told), RETRY_EXIT_MILLISECONDS);
    return;
  }
  native.close(id);
  told.onExit(code < 0 ? null : code);
}
