import { expect, test } from '@jest/globals';
import { parseInteger, parsePorts } from '../text/parse.ts';
import { helpText, readSettings } from './settings.ts';

const SPEC = {
  ports: { flag: 'monitor-port', env: 'PORTS', help: 'Ports', parse: parsePorts, fallback: '8080' },
  seconds: { flag: 'seconds', env: 'SECONDS', help: 'Seconds between two samples', parse: parseInteger(1, 60) },
};

test.each([
  ['fallbacks and the environment', [], { SECONDS: '5' }, { ports: [8080], seconds: 5 }],
  ['flags before the environment', ['--seconds', '7'], { SECONDS: '5' }, { ports: [8080], seconds: 7 }],
  [
    'nothing of a variable that only a newer version knows',
    ['--seconds=7'],
    { SPAWNER_NEW: 'x' },
    { ports: [8080], seconds: 7 },
  ],
  ['a flag with an equals sign', ['--seconds=7', '--monitor-port=1, 2,2'], {}, { ports: [1, 2], seconds: 7 }],
])('readSettings() reads %s', (_, argv, env, settings) => {
  expect(readSettings(SPEC, { argv, env })).toEqual({ kind: 'settings', settings, ignored: [] });
});

test('readSettings() reports every problem at once', () => {
  const argv = ['--monitor-port', '8080,70000', 'stray', '--nonsense', '--seconds'];
  expect(readSettings(SPEC, { argv, env: {} })).toEqual({
    kind: 'problems',
    problems: [
      'Cannot read argument 3: expected a flag of --help, got "stray"',
      'Cannot read argument 4: expected a flag of --help, got "--nonsense"',
      'Cannot read --seconds: expected a value, got nothing',
      'Cannot read --monitor-port: expected ports from 1 to 65535 such as 8080 or 8080,9000, got "8080,70000"',
      'Cannot start without --seconds (or SECONDS): Seconds between two samples',
    ],
    areVariables: false,
  });
});

test.each([
  ['a variable', [], { SECONDS: '0' }, true],
  ['a flag', ['--seconds=0'], {}, false],
  ['both', ['--monitor-port=x'], { SECONDS: '0' }, false],
])('readSettings() says whether the environment alone is wrong: %s', (_, argv, env, areVariables) => {
  expect(readSettings(SPEC, { argv, env })).toMatchObject({ kind: 'problems', areVariables });
});

test.each([['tcp://10.0.0.1:80'], ['udp://[fd00::1]:53'], ['sctp://10.0.0.1:3868']])(
  'readSettings() ignores %s, which the kubelet makes of a Service',
  (PORTS) => {
    expect(readSettings(SPEC, { argv: [], env: { PORTS, SECONDS: '5' } })).toEqual({
      kind: 'settings',
      settings: { ports: [8080], seconds: 5 },
      ignored: [{ variable: 'PORTS', value: PORTS }],
    });
  },
);

test.each([['-h'], ['--help']])('readSettings() asks for help at %s', (flag) => {
  expect(readSettings(SPEC, { argv: ['stray', flag], env: {} })).toEqual({ kind: 'help' });
});

test('helpText() names every flag with its variable and default', () => {
  const text = helpText('program', 'Does it.', SPEC);
  expect(text).toContain('--monitor-port <value>\n      Ports [env: PORTS] [default: 8080]');
  expect(text).toContain('Seconds between two samples [env: SECONDS] [required]');
});
