// A server of several faces for the tests, on IPv6 and IPv4: HTTP that can be told to fail, a WebSocket that stays open,
// and a gRPC health service.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';

let isBroken = false;
const http = createServer((request, response) => {
  if (request.url === '/break' || request.url === '/mend') isBroken = request.url === '/break';
  response.writeHead(isBroken && request.url === '/' ? 500 : 200).end('hello\n');
});
// RFC 6455, section 4.2.2.
http.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(
    `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
  );
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
  );
  socket.on('error', () => socket.destroy());
  // Else the client's end would leave a half-closed connection, which counts.
  socket.on('end', () => socket.end());
});
http.listen(8080, '::');

// Every call is answered with a HealthCheckResponse that says SERVING: five bytes of framing, then field 1 = 1.
const grpc = createHttp2Server();
grpc.on('stream', (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 1]));
});
grpc.listen(9000, '::');
process.on('SIGTERM', () => process.exit(0));
