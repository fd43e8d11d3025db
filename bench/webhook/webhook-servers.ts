import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { REPOSITORY } from '../../hack/base/paths.ts';
import { chartFlags } from '../../webhook/testing/chart-flags.ts';
import { megabytes } from '../measure/megabytes.ts';
import { cpuMilliseconds, statusKilobytes } from '../measure/process-usage.ts';

/** A server that is measured, on one core of its own. */
export interface Server {
  name: ServerName;
  url: string;
  /** Resident memory in MB, RSS by /proc: now, and the most there was. */
  residentMegabytes(): number;
  peakMegabytes(): number;
  /** CPU time so far in microseconds, of all threads. */
  cpuMicroseconds(): number;
  stop(): void;
}

/** Which servers there are, and how they are started on a port. */
export type ServerName = 'floor' | 'spawner' | 'controller-runtime';

/** What they need. */
export interface ServerOptions {
  port: number;
  /** The folder with tls.crt and tls.key. */
  certificates: string;
  /** The folder with the programs of the Go reference. */
  programs: string;
}

const COMMANDS: Readonly<Record<ServerName, (options: ServerOptions) => string[]>> = {
  floor: ({ port, certificates }) => [process.execPath, 'bench/webhook/webhook-echo.ts', String(port), certificates],
  spawner: ({ port, certificates }) => [
    process.execPath,
    ...chartFlags(),
    'dist/webhook.mjs',
    ...['--port', String(port), '--health-port', String(port + 1), '--certificate-folder', certificates],
    ...['--kubernetes-version', 'v1.34.0', '--sidecar-image', 'registry.example/spawner-sidecar:1.0.0'],
    ...['--sidecar-resources', '{"requests":{"cpu":"5m","memory":"12Mi"},"limits":{"memory":"96Mi"}}'],
  ],
  'controller-runtime': ({ port, certificates, programs }) => [
    join(programs, 'webhook'),
    ...['--port', String(port), '--certificates', certificates],
  ],
};

/** Starts a server pinned to the first core, and waits until it speaks TLS. */
export async function startServer(name: ServerName, options: ServerOptions): Promise<Server> {
  const [program = '', ...args] = COMMANDS[name](options);
  // Ours logs a line for each review, which is discarded; the Go reference logs none.
  const child = spawn('taskset', ['--cpu-list', '0', program, ...args], {
    cwd: REPOSITORY,
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', GOMAXPROCS: '1', MALLOC_ARENA_MAX: '1' },
  });
  await untilItSpeaks(child, options.port);
  const { pid = 0 } = child;
  return {
    name,
    url: `https://127.0.0.1:${options.port}/mutate`,
    residentMegabytes: () => megabytes(statusKilobytes(pid, 'VmRSS')),
    peakMegabytes: () => megabytes(statusKilobytes(pid, 'VmHWM')),
    cpuMicroseconds: () => cpuMilliseconds(pid) * 1000,
    stop: () => void child.kill('SIGKILL'),
  };
}

async function untilItSpeaks(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 100 && child.exitCode === null; tries += 1) {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    const spoke = await once(socket, 'secureConnect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (spoke) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Cannot measure ${child.spawnargs.join(' ')}: expected it to serve, got nothing`);
}
