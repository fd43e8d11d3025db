import { expect, test } from '@jest/globals';
import { readCommandLine } from './command-line.ts';

const EXPORTER = ['--serve-port=9100', '--monitor-port=8080', '--exporter-alias=true'];
const read = (program: string, argv: readonly string[], env: Record<string, string> = {}) =>
  readCommandLine({ program, argv, env });

test.each([
  ['two ports', '/app/sidecar.js', ['9100', '8080'], EXPORTER],
  [
    'two ports and flags',
    '/app/sidecar.js',
    ['9100', '8080', '--accept-source=kernel'],
    [...EXPORTER, '--accept-source=kernel'],
  ],
  ['two ports under the name of tcp-exporter', '/bin/tcp-exporter', ['9100', '8080'], EXPORTER],
  ['two ports behind the name of its script', '/app/sidecar.js', ['tcp_exporter.py', '9100', '8080'], EXPORTER],
  ['its interpreter', '/app/sidecar.js', ['python3', '/app/tcp_exporter.py', '9100', '8080'], EXPORTER],
  ['nothing', '/app/sidecar.js', [], []],
  ['flags', '/app/sidecar.js', ['--serve-port', '1'], ['--serve-port', '1']],
  ['the question for help', '/app/sidecar.js', ['-h'], ['-h']],
  [
    'words that are no ports',
    '/app/sidecar.js',
    ['a', 'b'],
    ['--serve-port=a', '--monitor-port=b', '--exporter-alias=true'],
  ],
])('readCommandLine() takes %s', (_, program, argv, flags) => {
  expect(read(program, argv)).toEqual({ kind: 'flags', argv: flags, warnings: [] });
});

test('readCommandLine() ignores a third argument of tcp-exporter as it did, and says so', () => {
  expect(read('/app/sidecar.js', ['9100', '8080', 'eth0', '--probes', 'count'])).toEqual({
    kind: 'flags',
    argv: [...EXPORTER, '--probes', 'count'],
    warnings: ['Ignoring argument "eth0": tcp-exporter takes two ports'],
  });
});

test('readCommandLine() says that a flag behind a port of tcp-exporter comes before it', () => {
  expect(read('/app/sidecar.js', ['9100', '8080', '--serve-port', '9200'])).toEqual({
    kind: 'flags',
    argv: [...EXPORTER, '--serve-port', '9200'],
    warnings: ['Ignoring --serve-port where it stands first: it is given twice, and the last one counts'],
  });
});

test.each([
  ['one port', '/app/sidecar.js', ['9100'], 1],
  ['one port and a flag', '/app/sidecar.js', ['9100', '--probes=count'], 1],
  ['nothing under the name of tcp-exporter', '/usr/bin/tcp-exporter', [], 1],
  ['nothing under the name of its script', 'tcp_exporter.py', [], 1],
  ['-h under the name of tcp-exporter', '/usr/bin/tcp-exporter', ['-h'], 0],
  ['--help behind two ports', '/app/sidecar.js', ['9100', '8080', '--help'], 0],
])('readCommandLine() shows the usage of tcp-exporter for %s', (_, program, argv, code) => {
  expect(read(program, argv)).toMatchObject({
    kind: 'end',
    text: expect.stringMatching(/^usage: tcp-exporter <LISTEN_PORT> <WATCH_PORT>\n\nexample: tcp-exporter 9100 8080\n/),
    code,
  });
});

test('readCommandLine() says of a flag that is given twice that the last one counts', () => {
  const argv = ['--monitor-port', '8080', '--probes=count', '--monitor-port=9000'];
  const warnings = ['Ignoring --monitor-port where it stands first: it is given twice, and the last one counts'];
  expect(read('/app/sidecar.js', argv)).toEqual({ kind: 'flags', argv, warnings });
});

const DEFAULTS = ['--drain-usage-url=http://localhost:6001/usage', '--drain-memory-percent=75'];

test.each<[string, string[], Record<string, string>, string[]]>([
  ['its command', ['network:watch'], {}, []],
  ['its test', ['network:watch', '--test'], {}, ['--drain-check=true']],
  [
    'its flags, in both forms',
    ['--echo-app-port=7001', '--memory-percent', '80.5', '--interval=2'],
    {},
    ['--drain-usage-url=http://localhost:7001/usage', '--drain-memory-percent=80.5', '--drain-interval-seconds=2'],
  ],
  [
    'its variables, which come first',
    ['network:watch', '--memory-percent=80'],
    { MEMORY_PERCENT: '60', TEST_MODE: 'true', ECHO_APP_PORT: '7001', CHECKING_INTERVAL: '5' },
    [
      '--drain-memory-percent=80',
      '--drain-usage-url=http://localhost:7001/usage',
      '--drain-memory-percent=60',
      '--drain-interval-seconds=5',
      '--drain-check=true',
    ],
  ],
  ['its image’s whole command', ['/app/network-watcher', 'network:watch', '--test'], {}, ['--drain-check=true']],
  ['its interpreter', ['artisan', 'network:watch', '--interval', '3'], {}, ['--drain-interval-seconds=3']],
  ['a test that its variable spells otherwise', ['network:watch'], { TEST_MODE: '(True)' }, ['--drain-check=true']],
  [
    'a test that its variable switches off',
    ['network:watch', '--test'],
    { TEST_MODE: 'False' },
    ['--drain-check=true', '--drain-check=false'],
  ],
  ['flags of ours among them', ['network:watch', '--serve-port', '1'], {}, ['--serve-port', '1']],
])('readCommandLine() takes network-watcher with %s', (_, argv, env, flags) => {
  expect(read('/spawner-sidecar', argv, env)).toEqual({ kind: 'flags', argv: [...DEFAULTS, ...flags], warnings: [] });
});

test('readCommandLine() refuses what only network-watcher needs, with what replaces it', () => {
  expect(read('/network-watcher', ['network:watch', '--pod-name', 'a', '--kubernetes-label=b'])).toMatchObject({
    kind: 'end',
    code: 2,
    text: expect.stringMatching(
      /^Cannot take --pod-name of network-watcher: use the controller.*\nCannot take --kubernetes-label of network-watcher: use the chart value drain\.label\n$/,
    ),
  });
});

test('readCommandLine() ignores a variable of network-watcher that a Service has set, and says so', () => {
  expect(read('/sidecar', ['network:watch'], { ECHO_APP_PORT: 'tcp://10.1.1.1:6001' })).toEqual({
    kind: 'flags',
    argv: DEFAULTS,
    warnings: [
      'Ignoring ECHO_APP_PORT of network-watcher: a Service of that name has set it to tcp://10.1.1.1:6001; set enableServiceLinks: false',
    ],
  });
});

test.each(['1', 'yes'])('readCommandLine() leaves TEST_MODE=%s to its flag, as it did, and says so', (text) => {
  for (const [words, flags] of [
    [[], []],
    [['--test'], ['--drain-check=true']],
  ] as const)
    expect(read('/sidecar', ['network:watch', ...words], { TEST_MODE: text })).toEqual({
      kind: 'flags',
      argv: [...DEFAULTS, ...flags],
      warnings: [`Ignoring TEST_MODE of network-watcher: expected true or false, got "${text}"`],
    });
});

test('readCommandLine() says what replaces the variables of network-watcher', () => {
  const variables = { POD_NAME: 'a', KUBERNETES_LABEL: 'b', MEMORY_PERCENT: '75' };
  expect([read('/sidecar', [], variables), read('/sidecar', ['network:watch'], variables)]).toEqual([
    {
      kind: 'flags',
      argv: [],
      warnings: [
        'Ignoring MEMORY_PERCENT of network-watcher: use --drain-memory-percent or SPAWNER_DRAIN_MEMORY_PERCENT',
      ],
    },
    {
      kind: 'flags',
      argv: [...DEFAULTS, '--drain-memory-percent=75'],
      warnings: [
        'Ignoring POD_NAME of network-watcher: use the controller, which knows its pods and writes their label',
        'Ignoring KUBERNETES_LABEL of network-watcher: use the chart value drain.label',
      ],
    },
  ]);
});
