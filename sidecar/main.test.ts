import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { HOSTS, type LabHost } from './testing/runtimes.ts';

/** Runs the sidecar to its end. */
async function run(
  { program, words }: LabHost,
  ownWords: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string; problems: string }> {
  const child = spawn(program, [...words, ...ownWords], { env });
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

describe.each(HOSTS)('on $name,', (host) => {
  test.each([['--help'], ['-h']])('spawner-sidecar %s shows every flag with its variable and default', async (flag) => {
    const { code, output } = await run(host, [flag]);
    const flags = [
      ...output.matchAll(/^ {2}--([a-z-]+) <value>\n {6}.*\[env: (SPAWNER_[A-Z_]+)\] \[default: (.+)\]$/gm),
    ];
    expect([code, flags.map(([, name, env, value]) => `${name} ${env} ${value}`)]).toEqual([
      0,
      [
        'monitor-port SPAWNER_MONITOR_PORT 8080',
        'serve-port SPAWNER_SERVE_PORT 7070',
        'refresh-rate-seconds SPAWNER_REFRESH_SECONDS 10',
        'proc-root SPAWNER_PROC_ROOT /proc',
        'pod-addresses SPAWNER_POD_ADDRESSES none',
        'ignore-sources SPAWNER_IGNORE_SOURCES none',
        'machine-ports SPAWNER_MACHINE_PORTS none',
        'undeclared-ports SPAWNER_UNDECLARED_PORTS ignore',
        'count-loopback SPAWNER_COUNT_LOOPBACK none',
        'probes SPAWNER_PROBES discount',
        'node-addresses SPAWNER_NODE_ADDRESSES none',
        'probe-schedule SPAWNER_PROBE_SCHEDULE none',
        'probe-targets SPAWNER_PROBE_TARGETS none',
        'drain-memory-percent SPAWNER_DRAIN_MEMORY_PERCENT none',
        'drain-resume-percent SPAWNER_DRAIN_RESUME_PERCENT none',
        'drain-usage-url SPAWNER_DRAIN_USAGE_URL none',
        'drain-interval-seconds SPAWNER_DRAIN_INTERVAL_SECONDS 1',
        'drain-connections SPAWNER_DRAIN_CONNECTIONS none',
        'drain-check SPAWNER_DRAIN_CHECK false',
        'events SPAWNER_EVENTS auto',
        'accept-source SPAWNER_ACCEPT_SOURCE auto',
        'exporter-alias SPAWNER_EXPORTER_ALIAS false',
      ],
    ]);
  });

  test('spawner-sidecar reports every wrong value at once and exits with 2', async () => {
    const words = [
      '--serve-port=0',
      '--refresh-rate-seconds=x',
      '--probes',
      'maybe',
      '--nonsense',
      'more',
      '--monitor-port=70000',
    ];
    const { code, problems } = await run(host, words, {
      SPAWNER_IGNORE_SOURCES: '10.0.0.0/40',
      SPAWNER_PROBE_SCHEDULE: 'exec:1',
    });
    expect([code, problems.split('\n')]).toEqual([
      2,
      [
        'Cannot read argument 5: expected a flag of --help, got "--nonsense"',
        'Cannot read argument 6: expected a flag of --help, got "more"',
        'Cannot read --monitor-port: expected ports from 1 to 65535 such as 8080 or 8080,9000, got "70000"',
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
    expect(await run(host, ['9100'])).toEqual({
      code: 1,
      output: '',
      problems: 'usage: tcp-exporter <LISTEN_PORT> <WATCH_PORT>\n\nexample: tcp-exporter 9100 8080\n',
    });
  });

  test.each<[what: string, words: string[], answer: string, code: number, output: object, sentence: string]>([
    [
      'an application below the threshold',
      ['--drain-memory-percent=70.5'],
      '{"memory":{"percent":70}}',
      0,
      { accepts_new_connections: true, memory_percent: 70, memory_threshold_percent: 70.5 },
      'Accepts new connections: uses 70 %, threshold 70.5 %\n',
    ],
    [
      'an application over 100 %',
      ['--drain-memory-percent=75'],
      '{"memory":{"percent":224.5}}',
      1,
      { accepts_new_connections: false, memory_percent: 224.5, memory_threshold_percent: 75 },
      'Accepts no new connections: uses 224.5 %, threshold 75 %\n',
    ],
    [
      'an application that says nothing of its memory',
      ['--drain-memory-percent=75'],
      '{}',
      2,
      { accepts_new_connections: null, memory_percent: null, memory_threshold_percent: 75 },
      'Cannot tell whether it accepts new connections: URL: expected JSON with memory.percent, a number from 0 up\n',
    ],
    [
      'no threshold',
      [],
      '{}',
      2,
      { accepts_new_connections: null, memory_percent: null },
      'Cannot tell whether it accepts new connections: expected --drain-memory-percent, the threshold to check against, got none\n',
    ],
  ])('spawner-sidecar --drain-check with %s', async (_, words, answer, expected, shown, sentence) => {
    const app = createHttpServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
    await once(app, 'listening');
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/usage`;
    const { code, output, problems } = await run(host, ['--drain-check=true', '--drain-usage-url', url, ...words]);
    app.close();
    expect([code, JSON.parse(output), problems.replace(url, 'URL')]).toEqual([expected, shown, sentence]);
  });

  test('spawner-sidecar --drain-check cannot tell without an answer', async () => {
    const words = ['--drain-check=true', '--drain-memory-percent=75', '--drain-usage-url=http://127.0.0.1:1/usage'];
    const { code, output, problems } = await run(host, words);
    expect([code, JSON.parse(output).accepts_new_connections, problems]).toEqual([
      2,
      null,
      expect.stringMatching(/^Cannot tell whether it accepts new connections: .*ECONNREFUSED.*\n$/),
    ]);
  });
});
