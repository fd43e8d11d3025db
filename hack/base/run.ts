import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** How a command runs, apart from its arguments. */
export interface RunOptions {
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** Written to its standard input. */
  input?: string;
  /** Milliseconds until it is killed. Default: ten minutes, longer than any build step takes on two cores. */
  timeout?: number;
}

/** What a command left behind. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end, whatever that is. */
export async function tryRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, input, timeout = 600_000 } = options;
  const env = { ...process.env, ...options.env };
  // The option `timeout` would hold the process that long where the program does not exist.
  const signal = AbortSignal.timeout(timeout);
  const child = spawn(command, args, { ...(cwd && { cwd }), env, signal, stdio: ['pipe', 'pipe', 'pipe'] });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new Error(`Cannot run ${command}`, { cause });
  }
  // A command that does not read its input closes the pipe; that is its right.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/**
 * Runs a command and returns what it printed.
 * @throws Error with the command and the end of its standard error, where it does not end with 0
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await tryRun(command, args, options);
  if (code === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${tail(stderr || stdout)}`);
}

/** True when a program of that name is on the PATH. */
export async function isOnPath(program: string): Promise<boolean> {
  return (await tryRun('sh', ['-c', 'command -v "$1"', 'sh', program])).code === 0;
}

/** The last lines of an output, where the reason usually is. */
export function tail(output: string, lines = 20): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
