import type { FakeKernel, FakeSocket } from '../../lib/counting/testing/fake-kernel.ts';
import { createLog } from '../../lib/process/log.ts';
import { readSettings } from '../../lib/process/settings.ts';
import { createRandom } from '../../lib/text/testing/random.ts';
import { runSidecar } from '../run.ts';
import { SIDECAR_SETTINGS } from '../settings.ts';
import { ConformanceMachine } from './conformance-machine.ts';

/**
 * Runs on every host, bundled, and prints all that the core says to the same tables at the same times: its log, and every
 * byte of every answer. What it prints has to be the same everywhere, see conformance.test.ts.
 */
const FLAGS: readonly (readonly string[])[] = [
  ['--monitor-port=8080'],
  ['--monitor-port=8080,9000', '--exporter-alias=true', '--accept-source=kernel'],
  [
    '--monitor-port=8080',
    '--node-addresses=10.10.0.1',
    '--probe-schedule=http:8080:10:1',
    '--pod-addresses=10.244.0.1',
  ],
  ['--monitor-port=8080', '--undeclared-ports=count'],
  ['--monitor-port=8080', '--machine-ports=9000', '--count-loopback=true'],
  ['--monitor-port=9000', '--ignore-sources=10.1.0.0/16,fd00::/8', '--drain-connections=3'],
];

const REQUESTS: readonly string[] = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
  'HEAD /status HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /status HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok',
  'GET /listeners HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /events HTTP/1.1\r\nHost: a\r\n\r\n',
];

/** Digits of clients of either kind: a stranger, the node, the pod itself, loopback, and Istio's proxy. */
const REMOTES: readonly string[] = ['0200010A', '01000A0A', '0100F40A', '0100007F', '0600007F'];

const STEPS = 60;

/** A client has ended its half, include/net/tcp_states.h. */
const CLOSE_WAIT = 0x08;

void main();

async function main(): Promise<void> {
  for (const [seed, flags] of FLAGS.entries()) await runWith(flags, seed);
  process.exit(0);
}

async function runWith(flags: readonly string[], seed: number): Promise<void> {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const machine = new ConformanceMachine();
  const log = createLog({ write: (line) => print(line.trim()), now: () => new Date(machine.wallMilliseconds()) });
  const read = readSettings(SIDECAR_SETTINGS, { argv: [...flags, '--proc-root=/tables'], env: {} });
  if (read.kind !== 'settings') throw new Error(`Cannot run: expected good flags, got ${flags.join(' ')}`);
  await runSidecar(read.settings, machine, log);
  const random = createRandom(seed);
  const open: FakeSocket[] = [];
  for (const port of [8080, 9000]) machine.kernel.listen(port);
  for (let step = 0; step < STEPS; step += 1) {
    change(machine.kernel, open, random);
    for (const request of REQUESTS) print(JSON.stringify(await machine.ask(request)));
  }
}

/** Something happens to the connections, and time passes. */
function change(kernel: FakeKernel, open: FakeSocket[], random: () => number): void {
  const pick = (below: number) => Math.floor(random() * below);
  kernel.isBroken = random() < 0.1;
  kernel.isDoubled = random() < 0.1;
  for (let comers = pick(4); comers > 0; comers -= 1)
    open.push(kernel.connect(random() < 0.8 ? 8080 : 9000, REMOTES[pick(REMOTES.length)]));
  for (let leavers = pick(5); leavers > 0 && open.length > 0; leavers -= 1) {
    const [socket] = open.splice(pick(open.length), 1);
    if (socket === undefined) continue;
    if (random() < 0.2) socket.state = CLOSE_WAIT;
    else if (random() < 0.5) kernel.clientCloses(socket);
    else kernel.serverCloses(socket);
    if (random() < 0.5) kernel.expire(socket);
  }
  const seconds = random() * 30;
  kernel.seconds += seconds;
  kernel.wall += seconds * 1000;
}
