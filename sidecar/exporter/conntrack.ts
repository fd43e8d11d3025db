import type { Programs } from '../../lib/platform/platform.ts';
import type { Log } from '../../lib/process/log.ts';

/** New connections as the kernel's connection tracking tells them. */
export interface Conntrack {
  /** Events so far. Logs once if conntrack reported none although `really` connections were made. */
  events(really: number): number;
  stop(): void;
}

/**
 * Follows `conntrack --event`, one line per established connection to one of the ports. It needs the tool, CAP_NET_ADMIN
 * and a rule that has turned tracking on in this namespace; where it cannot be had, the log says so once, and the count stays
 * where it was.
 */
export async function followConntrack(ports: readonly number[], programs: Programs, log: Log): Promise<Conntrack> {
  const heard = { events: 0, isOver: false };
  const running = await Promise.all(ports.map((port) => start(port, { programs, heard, log })));
  let isSilent = false;
  return {
    events(really) {
      // The first of them may still be on its way. Of one that ended, the log has said so.
      if (!isSilent && !heard.isOver && heard.events === 0 && really > 1) {
        isSilent = true;
        log.warn('conntrack is silent, counting without it: no rule turns tracking on here');
      }
      return heard.events;
    },
    stop() {
      for (const program of running) program.stop();
    },
  };
}

interface Heard {
  events: number;
  /** True once one of the programs could not be started, or has ended. */
  isOver: boolean;
}

function start(
  port: number,
  { programs, heard, log }: { programs: Programs; heard: Heard; log: Log },
): ReturnType<Programs['start']> {
  let problem = '';
  const end = (message: string, facts: Record<string, unknown>) => {
    // One that cannot be started may tell both.
    if (!heard.isOver) log.warn(message, facts);
    heard.isOver = true;
  };
  return programs.start('conntrack', ['--event', '--proto', 'tcp', '--dport', String(port), '--state', 'ESTABLISHED'], {
    onOutput(text) {
      heard.events += text.split('\n').length - 1;
    },
    onProblem(text) {
      problem = (problem + text).slice(-200);
    },
    onError: (error) => end('no conntrack here, counting without it', { error }),
    onExit: (code) => end('conntrack ended, counting without it', { code, problem: problem.trim() }),
  });
}
