import { expect, test } from '@jest/globals';
import { createLog } from './log.ts';

test('createLog() writes one JSON line per event, with errors and their causes as sentences', () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line), now: () => new Date(0) });
  log.warn('it broke', { error: new Error('Cannot read', { cause: new Error('no such file') }), port: 80 });
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"it broke","error":"Cannot read: no such file","port":80}\n',
  ]);
});

test('createLog() leaves out what is less severe than its level', () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line), now: () => new Date(0) }, 'warn');
  log.info('a');
  log.warn('b');
  log.error('c');
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(['b', 'c']);
});

test('createLog() cuts texts of megabytes, of errors and in lists too', () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line), now: () => new Date(0) });
  const text = `${'x'.repeat(1999)}😀${'x'.repeat(3_000_000)}`;
  log.error('it broke', { error: new Error(text), names: [text] });
  const { error, names } = JSON.parse(lines.join(''));
  expect([error.length, error.isWellFormed(), names[0]]).toEqual([2001, true, error]);
});
