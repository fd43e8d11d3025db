import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../lib/process/log.ts';
import { watchVersion } from './watch-version.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spawner-version-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('watchVersion() follows the file, and keeps to the last one that could be read', () => {
  const forms: string[] = [];
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(JSON.parse(line).message), now: () => new Date(0) });
  const file = join(folder, 'kubernetes-version');
  const look = watchVersion({ file, log, use: (form) => forms.push(form) });
  for (const text of ['v1.28.3\n', 'v1.28.3\n', 'soon', 'v1.34.0']) {
    writeFileSync(file, text);
    look();
  }
  rmSync(file);
  look();
  look();
  const [follows, cannot] = ["following the API server's version", "cannot read the API server's version"];
  expect({ forms, lines }).toEqual({
    forms: ['container', 'native'],
    lines: [cannot, follows, cannot, follows, cannot],
  });
});

test('watchVersion() without a file leaves the setting in force', () => {
  const log = createLog({ write: () => undefined, now: () => new Date(0) });
  const forms: string[] = [];
  watchVersion({ file: undefined, log, use: (form) => forms.push(form) })();
  expect(forms).toEqual([]);
});
