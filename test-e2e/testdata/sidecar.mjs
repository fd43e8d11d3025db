// Stands where a sidecar would, and says or does what it is told to in BEHAVIOUR.
import { createServer } from 'node:http';

const behaviour = process.env.BEHAVIOUR ?? 'idle';
let isConnected = false;

function status(differences) {
  // Since the process began, whenever it came to this line.
  const seconds_inactive = Math.floor(performance.now() / 1000);
  const idle = { active_connections: 0, waiting_connections: 0, listening: true, ever_active: true, reason: 'idle' };
  return JSON.stringify({ ...idle, seconds_inactive, ...differences });
}

const connected = () => status({ active_connections: 1, seconds_inactive: 0, reason: 'connected' });

/** How each behaviour answers. */
const answers = {
  idle: (response) => response.end(status({})),
  'never-connected': (response) => response.end(status({ ever_active: false, reason: 'never-connected' })),
  unclear: (response) => response.end(status({ reason: 'unclear' })),
  'half-closed': (response) => response.end(status({ reason: 'half-closed' })),
  busy: (response) => response.end(connected()),
  // A client that comes when the test says so, by asking for /connect.
  later: (response, url) => {
    isConnected ||= url === '/connect';
    response.end(isConnected ? connected() : status({}));
  },
  garbage: (response) => response.end('{"active_connections":0,'),
  large: (response) => response.end(`${status({}).slice(0, -1)},"more":"${'x'.repeat(10_000_000)}"}`),
  redirect: (response, url) =>
    url === '/idle' ? response.end(status({})) : response.writeHead(302, { location: '/idle' }).end(),
  drip: (response) => {
    const body = status({});
    let at = 0;
    const timer = setInterval(() => (at < body.length ? response.write(body[at++]) : response.end()), 100);
    response.on('close', () => clearInterval(timer));
  },
  hang: () => undefined,
  error: (response) => response.writeHead(500).end(status({})),
  frozen: (response) => response.end(status({ seconds_inactive: 60 })),
};

if (behaviour === 'gone') setInterval(() => undefined, 1e9);
else
  createServer((request, response) => {
    // Who answers without it is no sidecar: contract/paths.ts.
    response.setHeader('x-spawner-sidecar', 'lab');
    answers[behaviour](response, request.url);
  }).listen(7070);
process.on('SIGTERM', () => process.exit(0));
