import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { isTooDense, MAX_VALUES } from './exceeds-value-limit.ts';
import { chartFlags } from './testing/chart-flags.ts';
import { DENSE_TEXTS } from './testing/costly-json.ts';

test.each(DENSE_TEXTS)('isTooDense() refuses %s beyond what a pod has', (_, textOf) => {
  expect(isTooDense(textOf(MAX_VALUES + 10))).toBe(true);
});

test.each(DENSE_TEXTS)("what isTooDense() lets through of %s fits into the chart's heap", (_, textOf) => {
  const input = textOf(MAX_VALUES - 10);
  expect(isTooDense(input)).toBe(false);
  const program = 'JSON.parse(require("node:fs").readFileSync(0, "utf8"))';
  const { status, stderr } = spawnSync(process.execPath, [...chartFlags(), '--eval', program], { input });
  expect([status, stderr.toString()]).toEqual([0, '']);
});
