import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { SIDECAR_HEADER } from '../contract/paths.ts';
import { openStatusStream } from './status-stream.ts';

/** What somebody who claims to be a sidecar makes of a stream: what it said, and that it ended, if it does within a second. */
async function follow(answer: RequestListener): Promise<{ said: boolean[]; ends: number }> {
  const server = createServer((from, to) => {
    to.setHeader(SIDECAR_HEADER, 'test');
    answer(from, to);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const seen = { said: [] as boolean[], ends: 0 };
  const close = openStatusStream({
    ip: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    onSays: ({ accepts }) => seen.said.push(accepts),
    onEnd: () => {
      seen.ends += 1;
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 700));
  const result = { said: [...seen.said], ends: seen.ends };
  close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(seen.ends).toBe(result.ends);
  return result;
}

const event = (accepts: boolean) => `data: {"accepts_new_connections":${accepts}}\n\n`;

test.each<[string, RequestListener, { said: boolean[]; ends: number }]>([
  [
    'cut into pieces',
    (_, to) => {
      to.write(event(false).slice(0, 9));
      setTimeout(() => to.write(event(false).slice(9)), 50);
    },
    { said: [false], ends: 0 },
  ],
  [
    'in one piece with others: the last counts',
    (_, to) => void to.write(event(false) + event(true)),
    { said: [true], ends: 0 },
  ],
  ['that ends', (_, to) => void to.end(event(true)), { said: [true], ends: 1 }],
  ['that is refused', (_, to) => void to.writeHead(503).end(), { said: [], ends: 1 }],
  ['that never ends a line', (_, to) => void to.write(`data: ${'x'.repeat(300_000)}`), { said: [], ends: 1 }],
  ['that is no HTTP', (from) => void from.socket.end('nonsense\r\n\r\n'), { said: [], ends: 1 }],
])('openStatusStream() follows a stream %s', async (_, answer, result) => {
  expect(await follow(answer)).toEqual(result);
});

test('openStatusStream() reads a flood a few times a second, and tells little of it', async () => {
  const { said, ends } = await follow((_, to) => {
    const flood = setInterval(() => to.write(event(true).repeat(20)), 1);
    to.on('close', () => clearInterval(flood));
  });
  expect(ends).toBe(0);
  expect(said.length).toBeLessThan(20);
});
