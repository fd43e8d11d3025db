import { createServer } from 'node:http';
import { numberOf, STATUS_PORT } from './reaper-addresses.ts';

// Answers for the sidecars of all pods. Arguments: pods of idle owners, which come first, and those after them that hang
// or break off.
const [idle = 0, unreachable = 0] = process.argv.slice(2).map(Number);
const began = performance.now();

createServer((request, response) => {
  const number = numberOf(request.socket.localAddress ?? '');
  if (number >= idle && number < idle + unreachable) {
    if (number % 2 === 0) request.socket.destroy();
    return;
  }
  const isIdle = number < idle;
  const status = {
    active_connections: isIdle ? 0 : 3,
    waiting_connections: 0,
    seconds_since_active: 0,
    seconds_inactive: isIdle ? Math.floor((performance.now() - began) / 1000) : 0,
    listening: true,
    ever_active: true,
    idle_since: null,
    closed_at: null,
    monitored_ports: [8080],
    ports: { 8080: { active_connections: 0, waiting_connections: 0, listening: true } },
    ignored_connections: { in_pod: 0, probes: 12, ignored_sources: 0 },
    other_connections: {},
    accepts_new_connections: true,
    reason: isIdle ? 'idle' : 'connected',
  };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(status));
}).listen(STATUS_PORT, '0.0.0.0', 4096, () => process.stdout.write('listening\n'));
