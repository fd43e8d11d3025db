import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HOSTS, type LabHost } from './testing/runtimes.ts';
import { freePort, readAll } from './testing/sidecar-process.ts';

let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
});

/** Starts the sidecar with these variables, and its log. */
function start({ program, words }: LabHost, ownWords: string[], env: Record<string, string>) {
  const started = spawn(program, [...words, ...ownWords], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  child = started;
  let text = '';
  started.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const lines = () => text.split('\n').filter(Boolean).map(parse);
  /** The first line that says so, once it is there; undefined where the process ended before. */
  const said = async (message: string) => {
    const isActive = () => lines().find((line) => line.message === message);
    while (isActive() === undefined && started.exitCode === null)
      await Promise.race([once(started.stderr, 'data'), once(started, 'close')]);
    return isActive();
  };
  const ended = once(started, 'exit').then(([code]) => code);
  return { said, ended, isUp: () => started.exitCode === null && started.signalCode === null };
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return { message: line };
  }
}

describe.each(HOSTS)('on $name,', (host) => {
  test.each([
    ['--proc-root=/proc/nobody', 'Cannot read the socket tables: expected a file /proc/nobody/net/tcp, found none'],
    [
      '--monitor-port=8080,7070',
      'Cannot monitor port 7070: expected another port than the one that the sidecar answers on',
    ],
  ])('a sidecar that cannot watch what %s names says so and does not start', async (flag, problem) => {
    const { said, ended } = start(host, [flag], {});
    expect([await said(problem), await ended]).toEqual([{ message: problem }, 2]);
  });

  test('a sidecar whose port is taken stays up, says so, and serves as soon as it is free', async () => {
    const taken = createServer().listen(0);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { said, isUp } = start(host, [`--serve-port=${port}`], {});
    const problem = await said('cannot serve, retrying');
    expect([problem, isUp()]).toEqual([
      expect.objectContaining({
        level: 'error',
        error: expect.stringMatching(`^Cannot listen on port ${port}: .*EADDRINUSE`),
      }),
      true,
    ]);
    taken.close();
    await said('watching');
    const client = connect(port, '127.0.0.1');
    client.write('GET /healthz HTTP/1.0\r\n\r\n');
    expect(await readAll(client)).toMatch(/HTTP\/1\.1 200 OK\r\n[\s\S]*x-spawner-sidecar: /);
  });

  test('a sidecar whose variables are wrong stays up and says which', async () => {
    const { said, isUp } = start(host, [], { SPAWNER_SERVE_PORT: '70000', SPAWNER_REFRESH_SECONDS: 'x' });
    const problem = await said('invalid variables: running without serving');
    expect([problem?.problems, isUp()]).toEqual([
      [
        'Cannot read SPAWNER_SERVE_PORT: expected a port from 1 to 65535, got "70000"',
        'Cannot read SPAWNER_REFRESH_SECONDS: expected a whole number from 1 to 86400, got "x"',
      ],
      true,
    ]);
  });

  test('a sidecar ignores the variable of a Service named spawner-monitor', async () => {
    const env = { SPAWNER_MONITOR_PORT: 'tcp://10.96.0.7:80', SPAWNER_SERVE_PORT: 'tcp://10.96.0.8:80' };
    const { said, isUp } = start(host, [`--serve-port=${await freePort()}`], env);
    const watching = await said('watching');
    const warning = await said(
      'a variable looks like a Service’s and is ignored: rename the Service, or set enableServiceLinks: false',
    );
    expect([watching?.ports, warning?.variable, isUp()]).toEqual([[8080], 'SPAWNER_MONITOR_PORT', true]);
  });
});
