// A pod's program: listens, stands before itself as a proxy, and holds connections, as its argument says:
// {"listen": ["127.0.0.1:8080"], "proxy": {"4180": 8080}, "hold": [8080]}
import { connect, createServer } from 'node:net';
import process from 'node:process';

const { listen = [], proxy = {}, hold = [] } = JSON.parse(process.argv[2]);

/** After "down" it streams when the client has ended its half; after "up" it ends its own, and reads on. */
function serve(socket) {
  let isStream = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    if (String(data).startsWith('down')) isStream = true;
    if (String(data).startsWith('up')) socket.end();
  });
  socket.on('end', () => {
    if (!isStream) return socket.end();
    const timer = setInterval(() => socket.write('x'), 200);
    socket.on('close', () => clearInterval(timer));
  });
}

/** Hands a connection on to a port of the same pod. */
function passOn(socket, port) {
  const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const end = () => [socket, upstream].forEach((each) => void each.destroy());
  for (const each of [socket, upstream]) each.on('error', end).on('close', end);
  socket.pipe(upstream).pipe(socket);
}

for (const place of listen) {
  const [, host, port] = /(.*):(\d+)$/.exec(place);
  createServer({ allowHalfOpen: true }, serve).listen({ host, port: Number(port) });
}
for (const [port, target] of Object.entries(proxy))
  createServer({ allowHalfOpen: true }, (socket) => passOn(socket, target)).listen(Number(port));
for (const port of hold) setTimeout(() => connect({ port, host: '127.0.0.1' }).resume(), 500);
process.on('SIGTERM', () => process.exit(0));
