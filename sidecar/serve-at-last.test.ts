import { expect, test } from '@jest/globals';
import { createLog } from '../lib/process/log.ts';
import { serveAtLast } from './serve-at-last.ts';

test('serveAtLast() tries until it can serve, and says why it could not', async () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(JSON.parse(line).error), now: () => new Date(0) });
  let attempts = 0;
  const serve = async () => {
    attempts += 1;
    if (attempts < 3) throw new Error(`taken ${attempts}`);
    return 'served';
  };
  expect([await serveAtLast(serve, log), attempts, lines]).toEqual(['served', 3, ['taken 1', 'taken 2']]);
});
