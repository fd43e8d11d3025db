import type { Log } from '../runtime/log.ts';

/** New connections as the kernel's connection tracking tells them. */
export interface Conntrack {
  /** So many so far. Told how many there really were, it says once in the log if it heard of none of them. */
  events(really: number): number;
  stop(): void;
}

/**
 * Follows `conntrack --event`, one line per established connection to one of the ports. It needs the tool, CAP_NET_ADMIN
 * and a rule that has turned tracking on in this namespace; where it cannot be had, the log says so once and the count
 * stays where it was.
 */
export async function followConntrack(ports: readonly number[], log: Log): Promise<Conntrack> {
  // Loaded here, so that a pod that does not want it has no memory for it.
  const { spawn } = await import('node:child_process');
  let events = 0;
  const children = ports.map((port) => {
    const child = spawn('conntrack', ['--event', '--proto', 'tcp', '--dport', String(port), '--state', 'ESTABLISHED'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let problem = '';
    child.stdout.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 0x0a) events += 1;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      problem = (problem + chunk.toString('latin1')).slice(-200);
    });
    child.on('error', (error) => log.warn('no conntrack here, counting with the kernel’s own counters', { error }));
    child.on('exit', (code) =>
      log.warn('conntrack ended, counting with the kernel’s own counters', { code, problem: problem.trim() }),
    );
    return child;
  });
  let isSilent = false;
  return {
    events(really) {
      // The first of them may still be on its way.
      if (!isSilent && events === 0 && really > 1) {
        isSilent = true;
        log.warn('conntrack is silent, counting with the kernel’s own counters: no rule turns tracking on here');
      }
      return events;
    },
    stop() {
      for (const child of children) child.kill();
    },
  };
}
