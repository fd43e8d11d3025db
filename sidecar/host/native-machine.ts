import {
  type ConnectOptions,
  type Listening,
  type ListenOptions,
  MAX_TEXT_BYTES,
  type Machine,
  type ProgramListeners,
  type RunningProgram,
} from '../host.ts';
import { NativeSocket, type ReadyListeners } from './native-socket.ts';

/** After so long, somebody may have closed a file where the system had none left. */
const RETRY_ACCEPT_MILLISECONDS = 100;

/** So many are accepted before others have their turn. */
const ACCEPTS_PER_TURN = 64;

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
    turn: () => new Promise((resolve) => afterTurn(resolve)),
    listen: async (options) => listen(options, listeners),
    connect: async (options) => connect(options, listeners),
    start: async (program, words, told) => start(program, words, { told, listeners }),
  };
}

function listen({ port, maxConnections, onConnection, onDrop }: ListenOptions, listeners: ReadyListeners): Listening {
  const id = native.listen(port);
  let open = 0;
  const acceptOne = (): boolean => {
    const connection = native.accept(id);
    if (connection === 0) return false;
    if (open >= maxConnections) {
      native.close(connection);
      onDrop();
      return true;
    }
    open += 1;
    const socket = new NativeSocket(connection, { listeners, allowHalfOpen: true });
    socket.on('close', () => {
      open -= 1;
    });
    onConnection(socket);
    return true;
  };
  const ready = () => {
    try {
      for (let accepted = 0; accepted < ACCEPTS_PER_TURN && acceptOne(); accepted += 1);
    } catch {
      // No file is left for a connection: it waits, and so does this, without a loop that does nothing else.
      listeners.delete(id);
      setTimeout(() => listeners.set(id, { ready }), RETRY_ACCEPT_MILLISECONDS);
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
    const [output, problems] = pipes.map((pipe) => new NativeSocket(pipe, { listeners, allowHalfOpen: true }));
    problems?.on('data', (text) => told.onProblem(text));
    output?.on('data', (text) => told.onOutput(text));
    output?.on('end', () => {
      const code = native.exitCode(id);
      told.onExit(code < 0 ? null : code);
    });
    return { stop: () => native.kill(id) };
  } catch (error) {
    const said = error instanceof Error ? error : new Error(String(error));
    void Promise.resolve().then(() => told.onError(said));
    return { stop: () => undefined };
  }
}
