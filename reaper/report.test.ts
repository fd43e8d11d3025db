import { expect, test } from '@jest/globals';
import { allUnreachable, type Row, summary, toFields } from './report.ts';
import { table } from './table.ts';

const ROW: Row = {
  namespace: 'team-a',
  workload: 'Deployment/web',
  pods: 2,
  connections: 0,
  idleForSeconds: 1234,
  verdict: { kind: 'sleep', idleForSeconds: 1234 },
  errors: [],
};
const BUSY: Row = {
  ...ROW,
  workload: 'Deployment/api',
  connections: 5,
  idleForSeconds: undefined,
  verdict: { kind: 'keep', reason: 'busy', pod: 'api-7' },
};
const SILENT: Row = {
  ...BUSY,
  workload: 'StatefulSet/db',
  connections: 0,
  verdict: { kind: 'keep', reason: 'no-answer', pod: 'db-0' },
  errors: ['db-0: no answer\nwithin 2000 ms'],
};
const FORBIDDEN: Row = {
  ...SILENT,
  workload: 'Game/chess',
  verdict: { kind: 'keep', reason: 'no-rights' },
  errors: ['403'],
};

test('table() is what a person reads', () => {
  expect(table([ROW, BUSY, SILENT, FORBIDDEN])).toBe(
    [
      'WORKLOAD               PODS  CONNECTIONS  IDLE FOR  VERDICT  WHY',
      'team-a/Deployment/api  2     5            -         keep     a client is connected (api-7)',
      'team-a/Deployment/web  2     0            20m34s    sleep    no client is connected',
      'team-a/Game/chess      2     0            -         keep     the reaper has no right to read or write something it needs: 403',
      'team-a/StatefulSet/db  2     0            -         keep     a pod does not answer (db-0): db-0: no answer within 2000 ms',
      '',
    ].join('\n'),
  );
});

test('toFields() is what a log line says', () => {
  expect(toFields(SILENT)).toEqual({
    namespace: 'team-a',
    workload: 'StatefulSet/db',
    verdict: 'keep',
    reason: 'no-answer',
    pod: 'db-0',
    pods: 2,
    connections: 0,
    idleForSeconds: undefined,
    errors: ['db-0: no answer\nwithin 2000 ms'],
  });
});

test('summary() counts by verdict, and what needs attention', () => {
  expect(summary([ROW, BUSY, SILENT, FORBIDDEN])).toEqual({
    workloads: 4,
    failed: 1,
    verdicts: { sleep: 1, 'keep busy': 1, 'keep no-answer': 1, 'keep no-rights': 1 },
  });
});

test.each([
  ['no pod answered', [SILENT, FORBIDDEN], true],
  ['one is busy', [SILENT, BUSY], false],
  ['one is idle', [SILENT, ROW], false],
  ['there is none', [], false],
])('isCutOff() where %s', (_, rows, is) => {
  expect(allUnreachable(rows)).toBe(is);
});
