import process from 'node:process';
import { nodeHost } from '../sidecar/node-host.ts';
import { addRow, newTally, type Peers } from '../sidecar/tally.ts';
import { createWalker } from '../sidecar/walk.ts';

/** The sidecar's own walk, beside read-tables.c: the median in microseconds, and the longest the event loop stood still. */
const rounds = Number(process.argv[2] ?? 21);
const host = nodeHost();
const walker = createWalker(host, '/proc');
const peers: Peers = { ports: [8080], ownPorts: [], ownClientPorts: new Set(), inside: [], ignored: [], node: [] };

const taken: number[] = [];
const turns: number[] = [];
let last = performance.now();
let isDone: boolean = false;
function watchLoop(): void {
  turns.push(performance.now() - last);
  last = performance.now();
  if (!isDone) setImmediate(watchLoop);
}

// The first walks are the interpreter's; a sidecar's are as warm as these after its first minutes.
for (let round = 0; round < 10 + rounds; round += 1) {
  const tally = newTally(peers.ports);
  const { costSeconds } = await walker.walk((row) => addRow(tally, row, peers));
  if (round >= 10) taken.push(costSeconds * 1e6);
}
last = performance.now();
watchLoop();
for (let round = 0; round < 5; round += 1) {
  const tally = newTally(peers.ports);
  await walker.walk((row) => addRow(tally, row, peers));
}
isDone = true;
taken.sort((one, other) => one - other);
process.stdout.write(`${taken[Math.floor(rounds / 2)]?.toFixed(1)} ${Math.max(...turns).toFixed(2)}\n`);
