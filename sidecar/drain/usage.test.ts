import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { nodePlatform } from '../../lib/platform/node.ts';
import { createLog } from '../../lib/process/log.ts';
import { createDrainWatch, UNKNOWN_AFTER_SECONDS } from './acceptance.ts';
import { createUsageReader, parseUsage } from './usage.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An application that reports its usage, and how many connections it has accepted. */
async function startApp(answer: RequestListener): Promise<{ url: URL; accepted(): number }> {
  let accepted = 0;
  const server = createServer(answer).on('connection', () => {
    accepted += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/usage`), accepted: () => accepted };
}

test.each([
  ['{"memory":{"free":1,"percent":41.5}}', 41.5],
  ['{"memory":{"percent":0}}', 0],
  ['{"memory":{"percent":101}}', 101],
  // What soketi's own formula comes to on Node: resident and external memory against the heap's limit.
  ['{"memory":{"percent":224.37}}', 224.37],
  ['{"memory":{"percent":"41.5"}}', 41.5],
  ['{"memory":{"percent":-1}}', undefined],
  ['{"memory":{"percent":"NaN"}}', undefined],
  ['{"memory":{"percent":1e999}}', undefined],
  ['{"memory":{"percent":[]}}', undefined],
  ['{"memory":{"percent":true}}', undefined],
  ['{"memory":{"percent":""}}', undefined],
  ['{"memory":{"percent":null}}', undefined],
  ['{"memory":{}}', undefined],
  ['[]', undefined],
  ['null', undefined],
  ['busy', undefined],
])('parseUsage() of %s', (text, expected) => {
  const parsed = parseUsage(text);
  expect(parsed.kind === 'value' ? parsed.value : undefined).toBe(expected);
});

test('the usage is asked for over one connection that is kept', async () => {
  const app = await startApp((_, response) => response.end('{"memory":{"percent":12}}'));
  const read = createUsageReader(nodePlatform(), app.url);
  expect([await read(), await read(), await read(), app.accepted()]).toEqual([12, 12, 12, 1]);
});

const WRONG: [string, RequestListener, string][] = [
  ['an error', (_, response) => response.writeHead(500).end(), 'got 500'],
  ['a redirect', (_, response) => response.writeHead(302, { location: 'http://example.com' }).end(), 'got 302'],
  ['something else', (_, response) => response.end('hello'), 'expected JSON'],
  ['too much', (_, response) => response.end('x'.repeat(100_000)), 'at most 65536 bytes'],
  ['nothing', (request) => request.socket.destroy(), 'socket hang up'],
];

test.each(WRONG)('the usage is not known where the application answers with %s', async (_, answer, problem) => {
  const app = await startApp(answer);
  await expect(createUsageReader(nodePlatform(), app.url)()).rejects.toThrow(problem);
});

test('a pod keeps saying what it said while its application is silent, and the log says so once', async () => {
  const answers = [10, 80, new Error('gone'), new Error('gone'), 72, 60];
  const lines: string[] = [];
  const watch = createDrainWatch(
    { memoryPercent: 75, resumePercent: 70, connections: undefined },
    {
      readUsage: async () => {
        const answer = answers.shift();
        if (typeof answer === 'number') return answer;
        throw answer;
      },
      clock: { monotonicSeconds: () => 0, wallMilliseconds: () => 0 },
      log: createLog({ write: (line) => lines.push(JSON.parse(line).message), now: () => new Date() }),
    },
  );
  const said = [watch.judge(0)];
  while (answers.length > 0) {
    await watch.askUsage();
    said.push(watch.judge(0));
  }
  expect(said.map(({ accepts_new_connections, memory_percent }) => [accepts_new_connections, memory_percent])).toEqual([
    [true, null],
    [true, 10],
    [false, 80],
    [false, null],
    [false, null],
    [false, 72],
    [true, 60],
  ]);
  expect(lines).toEqual(['the application does not report its usage', 'the application reports its usage again']);
});

test('memory that is unknown for a minute is shown as unknown, with its date, until the application tells it again', async () => {
  let seconds = 0;
  let answer = 10;
  const watch = createDrainWatch(
    { memoryPercent: 75, resumePercent: 70, connections: undefined },
    {
      readUsage: async () => {
        if (answer < 0) throw new Error('gone');
        return answer;
      },
      clock: { monotonicSeconds: () => seconds, wallMilliseconds: () => seconds * 1000 },
      log: createLog({ write: () => undefined, now: () => new Date() }),
    },
  );
  const since: unknown[] = [];
  for (const [at, percent] of [
    [5, 10],
    [6, -1],
    [65, -1],
    [66, -1],
    [500, -1],
    [501, 80],
    [502, -1],
  ] as const) {
    seconds = at;
    answer = percent;
    await watch.askUsage();
    since.push(watch.judge(0).memory_unknown_since);
  }
  const shown = '1970-01-01T00:00:06.000Z';
  expect(since).toEqual([null, null, null, shown, shown, null, null]);
});

test('an application that never reported its memory is unknown from the start', () => {
  let seconds = 1000;
  const watch = createDrainWatch(
    { memoryPercent: 75, resumePercent: 70, connections: undefined },
    {
      readUsage: undefined,
      clock: { monotonicSeconds: () => seconds, wallMilliseconds: () => 0 },
      log: createLog({ write: () => undefined, now: () => new Date() }),
    },
  );
  expect(watch.judge(0).memory_unknown_since).toBe(null);
  seconds += UNKNOWN_AFTER_SECONDS;
  expect(watch.judge(0).memory_unknown_since).toBe('1970-01-01T00:00:00.000Z');
});
