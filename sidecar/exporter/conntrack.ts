import { type Arrivals, noArrivals, type PortArrivals } from '../../lib/counting/arrivals.ts';
import { type OpenerRules, openerOf } from '../../lib/counting/opener.ts';
import type { Programs } from '../../lib/platform/platform.ts';
import type { Log } from '../../lib/process/log.ts';
import { parseAddress } from '../../lib/text/address.ts';

/** New connections as the kernel's connection tracking tells them. */
export interface Conntrack {
  /** What it told so far; undefined where it has told nothing, and from when one of its programs has ended. */
  told(): Arrivals | undefined;
  /** Logs once if it reported none although this many connections were made. */
  notice(connections: number): void;
  stop(): void;
}

/** What it is told by. */
export interface ConntrackOptions {
  programs: Programs;
  rules: OpenerRules;
  log: Log;
}

/**
 * Follows `conntrack --event`, one line per established connection to one of the ports. It needs the tool, CAP_NET_ADMIN
 * and a rule that has turned tracking on in this namespace; where it cannot be had, or ends, the log says so once.
 */
export async function followConntrack(ports: readonly number[], options: ConntrackOptions): Promise<Conntrack> {
  const arrivals = noArrivals(ports);
  const heard: Heard = { arrivals, hasTold: false, isOver: false };
  const running = await Promise.all(ports.map((port) => start(port, heard, options)));
  let isSilent = false;
  return {
    told: () => (heard.hasTold && !heard.isOver ? arrivals : undefined),
    notice(connections) {
      // The first of them may still be on its way. Of one that ended, the log has said so.
      if (isSilent || heard.isOver || heard.hasTold || connections <= 1) return;
      isSilent = true;
      options.log.warn('conntrack reports no events, counting without it: no rule enables connection tracking here');
    },
    stop() {
      for (const program of running) program.stop();
    },
  };
}

interface Heard {
  arrivals: ReadonlyMap<number, PortArrivals>;
  hasTold: boolean;
  /** True once one of the programs could not be started, or has ended. */
  isOver: boolean;
}

/** The first pair of addresses is the one that the client used; the second, behind it, is that of the answers. */
const TUPLE = /\ssrc=(\S+) dst=(\S+) sport=\d+ dport=(\d+)/;

/** A line has some 200 characters. What is longer without an end is none. */
const MAX_LINE = 1000;

function start(port: number, heard: Heard, { programs, rules, log }: ConntrackOptions): ReturnType<Programs['start']> {
  let problem = '';
  let rest = '';
  const end = (message: string, facts: Record<string, unknown>) => {
    // One that cannot be started may tell both.
    if (!heard.isOver) log.warn(message, facts);
    heard.isOver = true;
  };
  return programs.start('conntrack', ['--event', '--proto', 'tcp', '--dport', String(port), '--state', 'ESTABLISHED'], {
    onOutput(text) {
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(-MAX_LINE);
      for (const line of lines) take(line, heard, rules);
    },
    onProblem(text) {
      problem = (problem + text).slice(-200);
    },
    onError: (error) => end('no conntrack here, counting without it', { error }),
    onExit: (code) => end('conntrack ended, counting without it', { code, problem: problem.trim() }),
  });
}

function take(line: string, heard: Heard, rules: OpenerRules): void {
  const [, source = '', destination = '', port] = TUPLE.exec(line) ?? [];
  const [remote, local] = [parseAddress(source), parseAddress(destination)];
  const arrivals = heard.arrivals.get(Number(port));
  if (remote === undefined || local === undefined || arrivals === undefined) return;
  heard.hasTold = true;
  arrivals[openerOf(remote, local, rules)] += 1;
}
