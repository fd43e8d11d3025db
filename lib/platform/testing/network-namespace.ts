import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { NODE, ON_WIRE, OUTSIDE, POD } from './lab-addresses.ts';

/** Why kernel tests cannot run here, or undefined where they can. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'kernel tests need Linux';
  if (process.getuid?.() !== 0) return 'kernel tests need root, to make network namespaces of their own';
  try {
    execFileSync('unshare', ['--net', 'true'], { stdio: 'ignore' });
    execFileSync('ss', ['-V'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'kernel tests need unshare, ip and ss, and the right to make network namespaces';
  }
}

/** A process inside that opens and closes connections, see socket-actor.ts. */
export interface Actor {
  /** Tells it what to do, and waits until that is done; what came of it. */
  tell(verb: string, ...words: (string | number | boolean)[]): Promise<unknown>;
}

/** A network namespace of a test's own. */
export interface Namespace {
  /** Where its tables are. */
  procRoot: string;
  server: Actor;
  client: Actor;
  /** Runs a program inside, to its end. */
  run(program: string, ...words: string[]): string;
  /** Starts a program inside. It is killed with the namespace, if it still runs then. */
  start(program: string, ...words: string[]): ChildProcessWithoutNullStreams;
  /** Makes another namespace with a wire to this one, whose client's ends are not in this one's tables; a process there. */
  openOutside(): Promise<Actor>;
  close(): void;
}

const SOCKETS = new URL('socket-actor.ts', import.meta.url).pathname;

/** Addresses that are none of the pod's own, for clients, and the pod's. */
const ADDRESSES = [`${POD}/32`, `${OUTSIDE}/32`, `${NODE}/32`, 'fd00::9/128', 'fd00::1/128'];

/** Where the wire ends: the pod's addresses, and those of clients. */
const WIRE = {
  pod: [`${ON_WIRE.pod}/24`, 'fd02::1/64'],
  outside: [
    ...[ON_WIRE.client, ON_WIRE.node, ON_WIRE.scraper].map((address) => `${address}/24`),
    ...['fd02::2/64', 'fd02::3/64', 'fd02::4/64'],
  ],
};

/** Makes a namespace with loopback, some addresses on it, and a process each for servers and for clients. */
export async function openNamespace(): Promise<Namespace> {
  const { child: first, actor: server, run, inside } = await unshared();
  run('ip', 'link', 'set', 'lo', 'up');
  for (const address of ADDRESSES)
    run('ip', 'address', 'add', address, 'dev', 'lo', ...(address.includes(':') ? ['nodad'] : []));
  const started: ChildProcessWithoutNullStreams[] = [];
  const start = (program: string, ...words: string[]) => {
    const child = spawn('nsenter', [...inside, program, ...words]);
    started.push(child);
    return child;
  };
  const second = start(process.execPath, '--disable-warning=ExperimentalWarning', SOCKETS);
  return {
    procRoot: `/proc/${first.pid}`,
    server,
    client: actorOf(second),
    run,
    start,
    async openOutside() {
      const outside = await unshared();
      started.push(outside.child);
      run('ip', 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', String(outside.child.pid));
      plugIn(run, WIRE.pod);
      plugIn(outside.run, WIRE.outside);
      return outside.actor;
    },
    close() {
      for (const child of [...started, first]) child.kill('SIGKILL');
    },
  };
}

type Run = Namespace['run'];

/** A process in a network namespace that is its own. */
async function unshared() {
  const child = spawn('unshare', ['--net', process.execPath, '--disable-warning=ExperimentalWarning', SOCKETS]);
  const inside = ['--net', `--target=${child.pid}`];
  const actor = actorOf(child);
  await actor.tell('nothing');
  const run: Run = (program, ...words) =>
    execFileSync('nsenter', [...inside, program, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, actor, inside, run };
}

function plugIn(run: Run, addresses: readonly string[]): void {
  for (const address of addresses)
    run('ip', 'address', 'add', address, 'dev', 'wire', ...(address.includes(':') ? ['nodad'] : []));
  run('ip', 'link', 'set', 'wire', 'up');
}

function actorOf(child: ChildProcessWithoutNullStreams): Actor {
  const answers: Interface = createInterface({ input: child.stdout });
  child.stderr.pipe(process.stderr);
  const gone = once(child, 'exit').then(() => Promise.reject(new Error('Cannot tell an actor: its process has ended')));
  // The next command fails with it; after the last one, at the end of a test, it does not matter.
  gone.catch(() => undefined);
  return {
    async tell(...words) {
      const answer = once(answers, 'line');
      child.stdin.write(`${JSON.stringify(words)}\n`);
      const [line] = await Promise.race([answer, gone]);
      return JSON.parse(line)[0];
    },
  };
}
