import { expect, test } from '@jest/globals';
import { parseReport } from './reaper-report.ts';

const LOG = [
  '{"time":"t","level":"info","message":"verdict","namespace":"shop","workload":"Deployment/web","verdict":"sleep"}',
  '{"message":"verdict","namespace":"shop","workload":"Game/a","verdict":"keep","reason":"no-rights","errors":["403 no"]}',
  '{"message":"verdict","namespace":"shop","workload":"Game/b","verdict":"keep","reason":"of a later version"}',
  'no JSON at all {',
  'null',
];

test('parseReport() reads what a pass said of each workload, and whether it came to its end', () => {
  expect(parseReport(LOG.join('\n'), 1)).toEqual({
    atMs: 1,
    isWhole: false,
    workloads: new Map([
      ['shop/Deployment/web', { verdict: 'sleep', reason: undefined, error: undefined }],
      ['shop/Game/a', { verdict: 'keep', reason: 'no-rights', error: '403 no' }],
      ['shop/Game/b', { verdict: 'keep', reason: undefined, error: undefined }],
    ]),
  });
  expect(parseReport(`${LOG.join('\n')}\n{"message":"pass done"}\n`, 1).isWhole).toBe(true);
});
