import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { SIDECAR_HEADER } from '../../contract/paths.ts';
import { until } from '../../lib/process/testing/until.ts';
import { openStatusStream } from './status-stream.ts';

/** What came of a stream. */
interface Seen {
  said: boolean[];
  ends: number;
}

/** What comes of a stream of a server that claims to be a sidecar, when something is seen of it. */
async function follow(answer: RequestListener, isEnough: (seen: Seen, to: ServerResponse) => boolean): Promise<Seen> {
  const answered: ServerResponse[] = [];
  const server = createServer((from, to) => {
    answered.push(to.setHeader(SIDECAR_HEADER, 'test'));
    answer(from, to);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const seen: Seen = { said: [], ends: 0 };
  const close = openStatusStream({
    ip: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    onSays: ({ accepts }) => seen.said.push(accepts),
    onEnd: () => {
      seen.ends += 1;
    },
  });
  await until(() => answered[0] !== undefined && isEnough(seen, answered[0]));
  const result = { said: [...seen.said], ends: seen.ends };
  close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(seen.ends).toBe(result.ends);
  return result;
}

const event = (accepts: boolean) => `data: {"accepts_new_connections":${accepts}}\n\n`;

test.each<[string, RequestListener, Seen]>([
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
  [
    'behind an answer that is not the last one, of which there could be any number',
    (from) => void from.socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'),
    { said: [], ends: 1 },
  ],
  ['that is no HTTP', (from) => void from.socket.end('nonsense\r\n\r\n'), { said: [], ends: 1 }],
])('openStatusStream() follows a stream %s', async (_, answer, result) => {
  const isAsExpected = ({ said, ends }: Seen) => said.length >= result.said.length && ends === result.ends;
  let isAsked = false;
  const { said, ends } = await follow(answer, (seen, to) => {
    if (result.ends > 0) return isAsExpected(seen);
    // What is said later is told as well: nothing else was told before, and the stream goes on.
    if (isAsExpected(seen) && !isAsked) isAsked = to.write(event(true));
    return isAsked && seen.said.length > result.said.length;
  });
  expect({ said: result.ends > 0 ? said : said.slice(0, -1), ends }).toEqual(result);
});

test('openStatusStream() reads a flood a few times a second, and tells little of it', async () => {
  const began = performance.now();
  const { said, ends } = await follow(
    (_, to) => {
      const flood = setInterval(() => to.write(event(true).repeat(20)), 1);
      to.on('close', () => clearInterval(flood));
    },
    (seen) => seen.said.length >= 6,
  );
  expect(ends).toBe(0);
  // Once at first, and then five times a second at most, however long it took.
  expect(said.length - 1).toBeLessThanOrEqual(((performance.now() - began) / 1000) * 5.05);
});
