import { expect, test } from '@jest/globals';
import { readCommandLine } from './tcp-exporter.ts';

const EXPORTER = ['--serve-port=9100', '--monitor-port=8080', '--exporter-alias=true'];

test.each([
  ['two ports', '/app/sidecar.js', ['9100', '8080'], EXPORTER],
  [
    'two ports and flags',
    '/app/sidecar.js',
    ['9100', '8080', '--accept-source=kernel'],
    [...EXPORTER, '--accept-source=kernel'],
  ],
  ['two ports under the name of tcp-exporter', '/bin/tcp-exporter', ['9100', '8080'], EXPORTER],
  ['nothing', '/app/sidecar.js', [], []],
  ['flags', '/app/sidecar.js', ['--serve-port', '1'], ['--serve-port', '1']],
  ['the question for help', '/bin/tcp_exporter.py', ['-h'], ['-h']],
  [
    'words that are no ports',
    '/app/sidecar.js',
    ['a', 'b'],
    ['--serve-port=a', '--monitor-port=b', '--exporter-alias=true'],
  ],
])('readCommandLine() takes %s', (_, program, argv, flags) => {
  expect(readCommandLine(program, argv)).toEqual({ kind: 'flags', argv: flags });
});

test.each([
  ['one port', '/app/sidecar.js', ['9100']],
  ['one port and a flag', '/app/sidecar.js', ['9100', '--probes=count']],
  ['nothing under the name of tcp-exporter', '/usr/bin/tcp-exporter', []],
  ['nothing under the name of its script', 'tcp_exporter.py', []],
])('readCommandLine() shows the usage for %s', (_, program, argv) => {
  expect(readCommandLine(program, argv)).toEqual({ kind: 'usage' });
});
