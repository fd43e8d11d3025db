import { type Machine, type OpenFile, RECEIVE_BYTES } from '../platform.ts';
import { LISTENING_SCENES, pairOf, type Scene, until, wait } from './contract-listening.ts';
import { ORDER_SCENES } from './contract-order.ts';

/**
 * Runs on every host, bundled, and prints what became of each scene: what a core may expect of the machine that it runs on,
 * see contract.test.ts. After each of them the process has to be at rest, whatever was left open.
 */
/** A process that goes round and round has most of it, on a machine with ten others like that too. */
const WATCHED_MILLISECONDS = 300;
const REST_NANOSECONDS = 20e6;

/** What a program says, to its end. */
async function programOf(machine: Machine, script: string, meanwhile?: (stop: () => void) => Promise<void>) {
  const said: unknown[] = [];
  let isOver = false;
  const tell = (name: string) => (what: unknown) => said.push([name, what]);
  const over = (name: string) => (what: unknown) => {
    tell(name)(what);
    isOver = true;
  };
  const running = await machine.start('sh', ['-c', script], {
    onOutput: tell('output'),
    onProblem: tell('problem'),
    onExit: over('exit'),
    onError: over('error'),
  });
  await meanwhile?.(running.stop);
  await until(() => isOver);
  return said;
}

const SCENES: Readonly<Record<string, Scene>> = {
  ...LISTENING_SCENES,
  ...ORDER_SCENES,
  'a program ends': (machine) => programOf(machine, 'echo a; exit 0'),
  'a program fails': (machine) => programOf(machine, 'echo b >&2; exit 3'),
  'a program is killed': (machine) => programOf(machine, 'kill -9 $$'),
  'a program is stopped': (machine) => programOf(machine, 'exec sleep 100', async (stop) => stop()),
  'a program closes its output and goes on, and so does everything else': async (machine) => {
    let beats = 0;
    const said = await programOf(machine, 'exec >&- 2>&-; sleep 0.5; exit 4', async () => {
      while (beats < 5) {
        await wait(20);
        beats += 1;
      }
    });
    return [...said, beats];
  },
  async 'a program is not there'(machine) {
    let code: unknown;
    await machine.start('/nowhere/to/be/found', [], {
      onOutput: () => undefined,
      onProblem: () => undefined,
      onExit: () => undefined,
      onError: (error) => {
        code = 'code' in error ? error.code : error.message;
      },
    });
    await until(() => code !== undefined);
    return [code];
  },
  async 'a client resets while nothing reads'(machine) {
    const { client, server, said } = await pairOf(machine);
    server.pause();
    client.write('unread');
    await wait(50);
    client.resetAndDestroy();
    await wait(50);
    // A host may report it at once, or on the next read.
    return [said.filter((what) => what !== 'close')];
  },
  async 'a client ends while nothing reads'(machine) {
    const { client, server, said } = await pairOf(machine);
    server.pause();
    server.end();
    client.write('unread');
    client.end();
    await wait(50);
    return [said.includes('unread')];
  },
  async 'a client sends much at once'(machine) {
    const { client, server, said } = await pairOf(machine);
    server.pause();
    client.write('x'.repeat(8 * RECEIVE_BYTES));
    client.end();
    await until(() => client.writableLength === 0);
    server.resume();
    await until(() => said.includes('end'));
    const lengths = said.slice(0, -1).map((text) => text.length);
    return [lengths.reduce((sum, length) => sum + length, 0), Math.max(...lengths)];
  },
  async 'a client ends its half'(machine) {
    const { client, server, said } = await pairOf(machine);
    client.write('read');
    await until(() => said.length > 0);
    client.end();
    await until(() => said.length > 1);
    return [said, server.readableEnded];
  },
  async 'a client is cut off'(machine) {
    const { client, server, said } = await pairOf(machine);
    const heard: string[] = [];
    client.on('error', (error) => void heard.push('code' in error ? String(error.code) : error.message));
    server.write('x'.repeat(1000));
    server.resetAndDestroy();
    await until(() => heard.length > 0);
    return [said, heard];
  },
  async 'nothing listens where to connect'(machine) {
    const socket = await machine.connect({ host: '127.0.0.1', port: 1, isSecure: false });
    let code: unknown;
    socket.on('error', (error) => {
      code = 'code' in error ? error.code : error.message;
    });
    await until(() => code !== undefined);
    return [code];
  },
  async 'no file is left for a client, and then there is one'(machine) {
    const { listening, said } = await pairOf(machine);
    const files: OpenFile[] = [];
    const isFull = () => {
      try {
        files.push(machine.open('/proc/self/stat'));
        return false;
      } catch {
        return true;
      }
    };
    while (!isFull() && files.length < 1000);
    files.pop()?.close();
    const refused = await machine.connect({ host: '127.0.0.1', port: listening.port, isSecure: false });
    refused.on('error', () => undefined);
    await wait(50);
    const rest = await restOf(machine, files.pop());
    for (const file of files) file.close();
    const later = await machine.connect({ host: '127.0.0.1', port: listening.port, isSecure: false });
    later.write('later');
    await until(() => said.includes('later'));
    return [files.length > 1, rest];
  },
};

/** Whether the process is at rest: the processor's time is in the first field, https://docs.kernel.org/scheduler/sched-stats.html */
async function restOf(machine: Machine, reused?: OpenFile): Promise<boolean> {
  // Where no file is left to open, another one gives its place.
  reused?.close();
  const file = machine.open('/proc/self/schedstat');
  const used = () => Number(file.readText().split(' ')[0]);
  const before = used();
  await wait(WATCHED_MILLISECONDS);
  const after = used();
  file.close();
  return after - before < REST_NANOSECONDS;
}

void main();

async function main(): Promise<void> {
  const machine = globalThis.nativeMachine ?? (await import('../node.ts')).nodePlatform();
  for (const [name, scene] of Object.entries(SCENES)) {
    const said = await scene(machine);
    process.stdout.write(`${JSON.stringify([name, said, await restOf(machine)])}\n`);
  }
  process.exit(0);
}
