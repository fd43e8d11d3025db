import { createServer } from 'node:http';
import { SIDECAR_HEADER } from '../../../contract/paths.ts';

// Answers for the sidecars of all pods of a fleet, on each address that leads here. Which of the ports a pod has as its
// own says how it answers: as a pod that was idle since this process began, or as one with three clients.
const [idle, busy] = process.argv.slice(2).map(Number);
const began = performance.now();

function answerOn(port: number | undefined, statusOf: () => object): Promise<void> {
  const server = createServer((_, response) => {
    response.setHeader(SIDECAR_HEADER, 'fleet').end(JSON.stringify({ ...COMMON, ...statusOf() }));
  });
  return new Promise((resolve) => {
    server.listen(port, resolve);
  });
}

const COMMON = { waiting_connections: 0, listening: true, ever_active: true, accepts_new_connections: true };
const secondsSince = () => Math.floor((performance.now() - began) / 1000);

await answerOn(idle, () => ({ active_connections: 0, seconds_inactive: secondsSince(), reason: 'idle' }));
await answerOn(busy, () => ({ active_connections: 3, seconds_inactive: 0, reason: 'connected' }));
process.stdout.write('listening\n');
