import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { MAX_DISCARDED } from '../lib/http/connection-limits.ts';
import { MAX_STREAMS } from '../lib/http/event-streams.ts';
import { ROOM } from '../lib/http/server.ts';
import { createRandom } from '../lib/text/testing/random.ts';
import { HOSTS } from './testing/runtimes.ts';
import { type LabProcess, readAll, startProcess } from './testing/sidecar-process.ts';

const TABLES = new URL('../lib/counting/procfs/testdata', import.meta.url).pathname;
const GET = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';

/** What each host answered to the fuzzer, to be held against the other's. */
const fuzzed: string[][] = [];

describe.each(HOSTS)('on $name,', (host) => {
  const apps: Server[] = [];
  let sidecar: LabProcess;

  beforeAll(async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'nobody' }]);
    apps.push(
      createServer((request, response) =>
        request.url === '/there' ? response.end('ok') : response.writeHead(302, { location: '/there' }).end(),
      ),
      createSecureServer({ key, cert }, (_, response) => response.end('x'.repeat(50_000))),
      createServer((request) => request.socket.destroy()),
    );
    for (const app of apps) await once(app.listen(0, '127.0.0.1'), 'listening');
    const [plain, secure, rude] = apps.map((app) => (app.address() as AddressInfo).port);
    const http = { kind: 'http', path: '/', scheme: 'HTTP', timeoutSeconds: 2 };
    const targets = {
      'app/plain': { ...http, port: plain },
      'app/secure': { ...http, port: secure, scheme: 'HTTPS' },
      'app/rude': { ...http, port: rude },
      'app/nobody': { ...http, port: 1 },
      'app/wrong': { ...http, port: secure },
      'app/tls': { ...http, port: plain, scheme: 'HTTPS' },
      'app/tcp': { kind: 'tcp', port: plain, timeoutSeconds: 2 },
    };
    const words = ['--probes=rewrite', `--probe-targets=${JSON.stringify(targets)}`, `--proc-root=${TABLES}`];
    sidecar = await startProcess(host, ...words);
  });

  afterAll(async () => {
    await sidecar.stop();
    for (const app of apps) app.close();
  });

  test.each([
    ['plain', '{"result":"success"}'],
    ['secure', '{"result":"success"}'],
    ['rude', '{"result":"failure","reason":"socket hang up"}'],
    ['nobody', '{"result":"failure","reason":"connect ECONNREFUSED 127.0.0.1:1"}'],
    ['wrong', '"result":"failure"'],
    ['tls', '"result":"failure"'],
    ['tcp', '{"result":"success"}'],
  ])('the sidecar makes the probe %s', async (name, answer) => {
    expect(await sidecar.talk(`GET /probe/app/${name} HTTP/1.0\r\n\r\n`)).toContain(answer);
  });

  test.each([
    ['several requests in one packet', GET + GET, 2, '200'],
    ['the last request alone', 'GET /healthz HTTP/1.0\r\n\r\n', 1, '200'],
    ['no HTTP', 'hello\r\n\r\n', 1, '400'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 1, '400'],
    ['a head too long', `GET / HTTP/1.1\r\nHost: a\r\nA: ${'b'.repeat(20_000)}\r\n\r\n`, 1, '431'],
    ['a version too new', 'GET / HTTP/3.0\r\n\r\n', 1, '505'],
    ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello', 1, '405'],
    ['nothing', '', 0, ''],
  ])('the sidecar answers %s', async (_, text, count, code) => {
    expect((await sidecar.talk(text)).match(/HTTP\/1\.1 \d+/g) ?? []).toEqual(
      Array.from({ length: count }, () => `HTTP/1.1 ${code}`),
    );
  });

  test('the sidecar answers a request that comes byte by byte', async () => {
    const socket = sidecar.dial().setNoDelay(true);
    const text = readAll(socket);
    for (const character of 'GET /healthz HTTP/1.0\r\n\r\n') {
      socket.write(character);
      await new Promise(setImmediate);
    }
    expect(await text).toContain('{"status":"ok"}');
  });

  test('the sidecar keeps a connection for the next request', async () => {
    const socket = sidecar.dial();
    const answers: string[] = [];
    for (let request = 0; request < 3; request += 1) {
      socket.write(GET);
      answers.push(String((await once(socket, 'data'))[0]).split('\r\n\r\n')[1] ?? '');
    }
    socket.destroy();
    expect(answers).toEqual(Array.from({ length: 3 }, () => '{"status":"ok"}'));
  });

  test('the sidecar cuts off clients that take too long', async () => {
    const silent = sidecar.dial();
    const slow = sidecar.dial();
    const drops = setInterval(() => slow.write('x'), 100);
    const began = performance.now();
    await Promise.all([readAll(silent), readAll(slow)]);
    clearInterval(drops);
    // After the five seconds for a head, and long before the three minutes that an idle connection has.
    expect(performance.now() - began).toBeLessThan(40_000);
  }, 60_000);

  test('the sidecar refuses more followers than one source may have, and has room for those of others', async () => {
    const followers = Array.from({ length: MAX_STREAMS }, () => sidecar.dial());
    for (const socket of followers) {
      socket.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'data');
    }
    const refused = await sidecar.talk('GET /events HTTP/1.0\r\n\r\n');
    const crowd = Array.from({ length: ROOM.clients + 20 }, () =>
      sidecar
        .dial()
        .on('error', () => undefined)
        .resume(),
    );
    const isIn = (socket: Socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    await Promise.all(crowd.map(isIn));
    const answer = await sidecar.talk(GET);
    for (const socket of [...followers, ...crowd]) socket.destroy();
    expect([refused, answer].map((text) => text.split('\r\n')[0])).toEqual([
      'HTTP/1.1 503 Service Unavailable',
      'HTTP/1.1 200 OK',
    ]);
  }, 15_000);

  test('the sidecar resets a client that sends on behind its last request', async () => {
    const socket = sidecar.dial();
    const heard: string[] = [];
    for (const event of ['end', 'error']) socket.once(event, () => void heard.push(event));
    socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await once(socket, 'data');
    socket.write('x'.repeat(2 * MAX_DISCARDED));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(heard).toEqual(['error']);
  });

  test('the sidecar answers any request, and keeps serving', async () => {
    const random = createRandom(2026);
    const answers: string[] = [];
    for (let round = 0; round < 400; round += 1) {
      const text = mangle(GET.replace('/healthz', ['/healthz', '/nowhere', '/probe/'][round % 3] ?? ''), random);
      if (random() < 0.1) {
        const socket = sidecar.dial().on('error', () => undefined);
        // Not end(): Node 24 never exits after a reset of what is about to end.
        socket.once('connect', () => {
          socket.write(text.slice(0, 9), 'latin1');
          socket.resetAndDestroy();
        });
      }
      answers.push((await sidecar.talk(text)).replaceAll(/(Date|x-spawner-sidecar): .*/g, '$1'));
    }
    fuzzed.push(answers);
    expect([await sidecar.talk(GET), sidecar.child.exitCode]).toEqual([
      expect.stringContaining('{"status":"ok"}'),
      null,
    ]);
  }, 30_000);
});

test('all hosts have the same answers to anything', () => {
  expect(fuzzed).toEqual(fuzzed.map(() => fuzzed[0]));
});

/** The text with some of its characters changed, gone, or there twice. */
function mangle(text: string, random: () => number): string {
  const characters = [...text, ...(random() < 0.3 ? text : '')];
  const pick = (below: number) => Math.floor(random() * below);
  for (let change = pick(5); change > 0; change -= 1) {
    const at = pick(characters.length);
    characters.splice(at, pick(3), ...Array.from({ length: pick(3) }, () => String.fromCharCode(pick(256))));
  }
  return characters.join('');
}
