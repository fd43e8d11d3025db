import { Agent, createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { requestText } from './request-text.ts';

const BOUNDS = { deadlineMs: 1000, maxBytes: 1000 };
let echo: Server;
let url: URL;

beforeAll(async () => {
  echo = createServer(async (request, response) => {
    response.writeHead(201, { seen: request.method }).end(await text(request));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(echo.address() as AddressInfo).port}`);
});
afterAll(() => {
  echo.close();
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('exchange() sends the body of a %s as one', async (method) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const body of ['{"first":"ü"}', '{"second":1}']) {
    const answer = await requestText(url, { method, agent, body, ...BOUNDS });
    expect({ status: answer.status, seen: answer.headers.seen, body: answer.body }).toEqual({
      status: 201,
      seen: method,
      body,
    });
  }
  agent.destroy();
});

test('exchange() sends none where there is none', async () => {
  expect((await requestText(url, BOUNDS)).body).toBe('');
});

test('exchange() takes no more than it may', async () => {
  const request = requestText(url, { method: 'POST', body: 'x'.repeat(1001), ...BOUNDS });
  await expect(request).rejects.toThrow('the answer is longer than 1000 bytes');
});

test.each([
  [8, 'an answer'],
  [9, 'there are more than 8 answers before the last one'],
])('exchange() where %i answers come before the last one has %s', async (count, result) => {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    const last = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nan answer';
    // The last one comes where it is waited for.
    sockets.push(socket);
    socket
      .on('error', () => undefined)
      .write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(count) + (count > 8 ? '' : last));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const got = await requestText(new URL(`http://127.0.0.1:${port}`), { ...BOUNDS, deadlineMs: 20_000 }).catch(
    ({ message }: Error) => ({ body: message }),
  );
  for (const socket of sockets) socket.destroy();
  server.close();
  expect(got.body).toBe(result);
});
