import process from 'node:process';
import { createInterface } from 'node:readline';
import { nodeHost } from '../sidecar/node-host.ts';
import { addRow, newTally, type Peers } from '../sidecar/tally.ts';
import { createWalker } from '../sidecar/walk.ts';

// The sidecar's own walk, beside read-tables.c: one for every line on standard input, and on standard output its
// microseconds and the milliseconds that the event loop stood still at most.
const host = nodeHost();
const walker = createWalker(host, '/proc');
const peers: Peers = { ports: [8080], ownPorts: [], ownClientPorts: new Set(), inside: [], ignored: [], node: [] };

/** The first walks are the interpreter's; a sidecar's are as warm as those after them in its first hour. */
const WARM_UP = 10;

async function walk(): Promise<{ microseconds: number; stallMilliseconds: number }> {
  let stallMilliseconds = 0;
  let isWalking: boolean = true;
  let last = performance.now();
  const watchLoop = () => {
    stallMilliseconds = Math.max(stallMilliseconds, performance.now() - last);
    last = performance.now();
    if (isWalking) setImmediate(watchLoop);
  };
  watchLoop();
  const tally = newTally(peers.ports);
  const { costSeconds } = await walker.walk((row) => addRow(tally, row, peers));
  await host.turn();
  isWalking = false;
  return { microseconds: costSeconds * 1e6, stallMilliseconds };
}

for (let round = 0; round < WARM_UP; round += 1) await walk();
for await (const _ of createInterface(process.stdin)) {
  const { microseconds, stallMilliseconds } = await walk();
  process.stdout.write(`${microseconds.toFixed(1)} ${stallMilliseconds.toFixed(2)}\n`);
}
