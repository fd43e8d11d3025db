import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';

const MAIN = new URL('main.ts', import.meta.url).pathname;

/** Runs the sidecar to its end. */
async function run(
  words: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string; problems: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], { env });
  const texts = { output: '', problems: '' };
  child.stdout.on('data', (chunk) => {
    texts.output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    texts.problems += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...texts };
}

test.each([['--help'], ['-h']])('spawner-sidecar %s shows every flag with its variable and default', async (flag) => {
  const { code, output } = await run([flag]);
  const flags = [...output.matchAll(/^ {2}--([a-z-]+) <value>\n {6}.*\[env: (SPAWNER_[A-Z_]+)\] \[default: (.+)\]$/gm)];
  expect([code, flags.map(([, name, env, value]) => `${name} ${env} ${value}`)]).toEqual([
    0,
    [
      'monitor-port SPAWNER_MONITOR_PORT 8080',
      'serve-port SPAWNER_SERVE_PORT 7070',
      'refresh-rate-seconds SPAWNER_REFRESH_SECONDS 10',
      'proc-root SPAWNER_PROC_ROOT /proc',
      'pod-addresses SPAWNER_POD_ADDRESSES none',
      'ignore-sources SPAWNER_IGNORE_SOURCES none',
      'probes SPAWNER_PROBES discount',
      'node-addresses SPAWNER_NODE_ADDRESSES none',
      'probe-schedule SPAWNER_PROBE_SCHEDULE none',
      'probe-targets SPAWNER_PROBE_TARGETS none',
      'accept-source SPAWNER_ACCEPT_SOURCE auto',
      'exporter-alias SPAWNER_EXPORTER_ALIAS false',
    ],
  ]);
});

test('spawner-sidecar reports every wrong value at once and exits with 2', async () => {
  const words = ['--serve-port=0', '--refresh-rate-seconds=x', '--probes', 'maybe', '--nonsense', 'more'];
  const { code, problems } = await run(words, {
    SPAWNER_IGNORE_SOURCES: '10.0.0.0/40',
    SPAWNER_PROBE_SCHEDULE: 'exec:1',
  });
  expect([code, problems.split('\n')]).toEqual([
    2,
    [
      'Cannot read argument 5: expected a flag of --help, got "--nonsense"',
      'Cannot read argument 6: expected a flag of --help, got "more"',
      'Cannot read --serve-port: expected a port from 1 to 65535, got "0"',
      'Cannot read --refresh-rate-seconds: expected a whole number from 1 to 86400, got "x"',
      'Cannot read SPAWNER_IGNORE_SOURCES: expected CIDRs or addresses such as 10.0.0.0/8,fd00::/8, separated by commas, got "10.0.0.0/40"',
      'Cannot read --probes: expected one of discount, rewrite, count, got "maybe"',
      expect.stringContaining('Cannot read SPAWNER_PROBE_SCHEDULE: expected probes such as'),
      'Try spawner-sidecar --help',
      '',
    ],
  ]);
});

test('spawner-sidecar shows tcp-exporter’s usage for one port and exits with 1', async () => {
  expect(await run(['9100'])).toEqual({
    code: 1,
    output: '',
    problems: 'usage: tcp-exporter <LISTEN_PORT> <WATCH_PORT>\n\nexample: tcp-exporter 9100 8080\n',
  });
});

test('spawner-sidecar says why it cannot listen and exits with 1', async () => {
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { code, problems } = await run(['--serve-port', port]);
  taken.close();
  expect([code, JSON.parse(problems)]).toEqual([
    1,
    expect.objectContaining({
      message: 'cannot start',
      error: expect.stringContaining(`Cannot listen on port ${port}: `),
    }),
  ]);
});
