import { addRow, newTally } from '../../lib/counting/tally.ts';
import { peersWith } from '../../lib/counting/testing/peers.ts';
import { createWalker, type Walker } from '../../lib/counting/walk.ts';
import type { Machine } from '../../lib/platform/platform.ts';

/**
 * The sidecar's own walk, to compare with read-tables.c. On Node, one for every line on standard input; on the native host,
 * which has no standard input, exactly one. Prints its microseconds, and the longest pause of the event loop in milliseconds.
 */
const peers = peersWith({ countsUndeclared: true, runtimeUids: [0] });

/** The first walks are the interpreter's; a sidecar's are as warm as those after them in its first hour. */
const WARM_UP = { node: 10, native: 1 };

void main();

async function main(): Promise<void> {
  const native = globalThis.nativeMachine;
  const machine = native ?? (await import('../../lib/platform/node.ts')).nodePlatform();
  const walker = createWalker(machine, '/proc');
  for (let round = native ? WARM_UP.native : WARM_UP.node; round > 0; round -= 1) await walk(machine, walker);
  for await (const _ of native ? [''] : await lines()) process.stdout.write(`${await walk(machine, walker)}\n`);
}

async function lines(): Promise<AsyncIterable<string>> {
  return (await import('node:readline')).createInterface(process.stdin);
}

async function walk(machine: Machine, walker: Walker): Promise<string> {
  let stallSeconds = 0;
  let isWalking: boolean = true;
  const watchLoop = async () => {
    for (let last = machine.monotonicSeconds(); isWalking; last = machine.monotonicSeconds()) {
      await machine.turn();
      stallSeconds = Math.max(stallSeconds, machine.monotonicSeconds() - last);
    }
  };
  const watching = watchLoop();
  const tally = newTally(peers.ports);
  const { costSeconds } = await walker.walk((row) => addRow(tally, row, peers));
  await machine.turn();
  isWalking = false;
  await watching;
  return `${(costSeconds * 1e6).toFixed(1)} ${(stallSeconds * 1e3).toFixed(2)}`;
}
