import type { Log } from '../runtime/log.ts';
import type { Programs } from './host.ts';

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
export async function followConntrack(ports: readonly number[], programs: Programs, log: Log): Promise<Conntrack> {
  let events = 0;
  const count = (text: string) => {
    events += text.split('\n').length - 1;
  };
  const running = await Promise.all(ports.map((port) => start(port, { programs, count, log })));
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
      for (const program of running) program.stop();
    },
  };
}

function start(
  port: number,
  { programs, count, log }: { programs: Programs; count: (text: string) => void; log: Log },
): ReturnType<Programs['start']> {
  let problem = '';
  return programs.start('conntrack', ['--event', '--proto', 'tcp', '--dport', String(port), '--state', 'ESTABLISHED'], {
    onOutput: count,
    onProblem(text) {
      problem = (problem + text).slice(-200);
    },
    onError: (error) => log.warn('no conntrack here, counting with the kernel’s own counters', { error }),
    onExit: (code) =>
      log.warn('conntrack ended, counting with the kernel’s own counters', { code, problem: problem.trim() }),
  });
}
