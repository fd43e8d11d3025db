import { Argument, Command } from 'commander';
import { parseDuration } from '../lib/text/duration.ts';
import { invalid, type Parser, parseInteger } from '../lib/text/parse.ts';
import { addBackend } from './backend.ts';
import { argument, type Flags, newCommand, scoped } from './commands.ts';
import { count } from './count.ts';
import { lookAtFleet } from './fleet.ts';
import { monitor } from './monitor.ts';
import { ensureNamespace } from './namespace.ts';
import { jsonText, type Terminal } from './output.ts';
import { parseScope } from './scope.ts';
import { explainSession, listSessions } from './sessions.ts';
import { sleep } from './sleep.ts';
import { showStatus } from './status.ts';
import { showTop } from './top.ts';
import { wake } from './wake.ts';
import { explain, explanationText } from './why.ts';

const WORKLOAD = new Argument('<workload...>', 'TYPE/NAME such as deployment/web');

/** The whole command line. */
export function createProgram(terminal: Terminal, version: string): Command {
  const program = new Command('kubectl spawner')
    .description('Shows the connections of monitored workloads, and which of them sleep when.')
    .version(version)
    .configureOutput({ writeOut: terminal.write, writeErr: terminal.note })
    .showHelpAfterError('Try kubectl spawner --help')
    .addHelpText('after', EXAMPLES);
  addLooks(program, terminal);
  addChanges(program, terminal);
  addBackend(program, terminal);
  return program;
}

const EXAMPLES = `
Examples:
  kubectl spawner status -A
  kubectl spawner monitor deployment/web
  kubectl spawner why deployment/web
  kubectl spawner wake deployment/web`;

function addLooks(program: Command, terminal: Terminal): void {
  newCommand(program, 'status', 'List the monitored workloads: connections, idle time, what happens next')
    .option('-A, --all-namespaces', 'cover all namespaces')
    .action(async (flags: Flags) => {
      const scope = parseScope(flags);
      const [fleet, sessions] = await Promise.all([lookAtFleet(scope), listSessions(scope)]);
      if (fleet.awake.length + fleet.asleep.length + sessions.length === 0) await ensureNamespace(scope);
      showStatus({ ...fleet, sessions }, scope, flags.output, terminal);
    });
  scoped(program.command('top'))
    .description('Show the same and refresh it, most connections first')
    .option('-A, --all-namespaces', 'cover all namespaces')
    .option('--interval <duration>', 'time between two refreshes', argument(parsePause), 2)
    .option('--rounds <number>', 'exit after this number of refreshes', argument(parseInteger(1, 1_000_000)))
    .action((flags: Flags & { interval: number; rounds?: number }) =>
      showTop(parseScope(flags), { intervalSeconds: flags.interval, rounds: flags.rounds ?? Infinity }, terminal),
    );
  newCommand(program, 'why', 'Explain what each pod of a workload reported, and which rule decides')
    .addArgument(WORKLOAD)
    .action(async (words: string[], flags: Flags) => {
      const session = await explainSession(parseScope(flags), words);
      if (session) return terminal.write(flags.output === 'json' ? jsonText(session.line) : session.text);
      const explanation = explain(await lookAtFleet(parseScope(flags)), words);
      const { output } = flags;
      terminal.write(output === 'json' ? jsonText(explanation) : explanationText(explanation, terminal.isColoured));
    });
}

function addChanges(program: Command, terminal: Terminal): void {
  for (const [name, isOn] of [
    ['monitor', true],
    ['unmonitor', false],
  ] as const)
    newCommand(program, name, isOn ? 'Label a workload’s template, or a running pod' : 'Remove that label')
      .addArgument(WORKLOAD)
      .action(async (words: string[], flags: Flags) => {
        const done = await monitor(parseScope(flags), words, isOn);
        const restarts = done.restartsPods ? '; its pods are recreated' : '';
        const is = isOn ? 'monitored' : 'not monitored';
        tell(terminal, flags, done, done.isChanged ? `${is} from now on${restarts}` : `${is} already`);
      });
  newCommand(program, 'sleep', 'Scale a workload to zero now, and record its replicas')
    .addArgument(WORKLOAD)
    .option('--force', 'even if a client is or may be connected')
    .action(async (words: string[], flags: Flags & { force?: boolean }) => {
      const done = await sleep(parseScope(flags), words, (cuts) => agree(terminal, cuts, flags.force));
      tell(terminal, flags, done, `put to sleep, ${count(done.from, 'replica')} before`);
    });
  newCommand(program, 'wake', 'Restore the replicas that a workload had')
    .addArgument(WORKLOAD)
    .option('--replicas <number>', 'a different number of replicas', argument(parseInteger(1, 1_000_000)))
    .action(async (words: string[], flags: Flags & { replicas?: number }) => {
      const done = await wake(parseScope(flags), words, flags.replicas);
      tell(terminal, flags, done, `woken with ${count(done.to, 'replica')}`);
    });
}

/** Says what will be disconnected, and asks on a terminal. */
async function agree({ note, ask }: Terminal, cuts: readonly string[], isForced = false): Promise<boolean> {
  if (!isForced && !ask) return false;
  note(`${cuts.join('\n')}\n`);
  return isForced || (await ask?.('Put it to sleep anyway, and disconnect them?')) === true;
}

function tell(
  { write }: Terminal,
  { output }: Flags,
  done: { workload: string; namespace: string },
  text: string,
): void {
  write(output === 'json' ? jsonText(done) : `${done.workload} in namespace ${done.namespace}: ${text}\n`);
}

/** Each look asks every sidecar: more often than once a second is no picture of anything. */
const parsePause: Parser<number> = (text) => {
  const read = parseDuration(text);
  return read.kind === 'value' && read.value < 1 ? invalid('a duration of at least 1s') : read;
};
