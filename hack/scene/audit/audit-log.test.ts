import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AuditLog } from './audit-log.ts';
import { isRead, parseAuditLine } from './audited-request.ts';

/** A line of an API server of 1.34, shortened. */
const SCALED = JSON.stringify({
  kind: 'Event',
  stage: 'ResponseComplete',
  verb: 'update',
  user: { username: 'admin', groups: ['system:masters'] },
  impersonatedUser: { username: 'system:serviceaccount:spawner:spawner-reaper' },
  objectRef: { resource: 'deployments', namespace: 'torture', name: 'web', apiGroup: 'apps', subresource: 'scale' },
  requestURI: '/apis/apps/v1/namespaces/torture/deployments/web/scale?fieldManager=x',
  responseStatus: { metadata: {}, code: 200 },
  requestObject: { kind: 'Scale', spec: {}, status: { replicas: 0 } },
  requestReceivedTimestamp: '2026-11-21T09:00:00.250000Z',
});

describe('parseAuditLine()', () => {
  test('reads who scaled what to how many, in whose name, and when', () => {
    expect(parseAuditLine(SCALED)).toEqual({
      user: 'system:serviceaccount:spawner:spawner-reaper',
      verb: 'update',
      resource: 'deployments/scale',
      namespace: 'torture',
      name: 'web',
      path: '/apis/apps/v1/namespaces/torture/deployments/web/scale',
      at: Date.UTC(2026, 10, 21, 9, 0, 0, 250),
      code: 200,
      replicas: 0,
    });
  });
});

describe('AuditLog.read()', () => {
  test('returns each line once, also one that was written in two pieces, and leaves out what a killed server broke off', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'spawner-audit-')), 'audit.log');
    const log = new AuditLog(file);
    expect(log.read()).toEqual([]);
    writeFileSync(file, `${SCALED}\n${SCALED.slice(0, 40)}`);
    expect(log.read()).toHaveLength(1);
    appendFileSync(file, `${SCALED.slice(40)}\n{"verb":"upd\n`);
    expect(log.read()).toHaveLength(1);
    appendFileSync(file, `${SCALED.replace('"update"', '"get"')}\n`);
    expect(log.read().map(isRead)).toEqual([true]);
  });

  test('from now on leaves out what was there', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'spawner-audit-')), 'audit.log');
    writeFileSync(file, `${SCALED}\n`);
    const log = AuditLog.fromNow(file);
    expect(log.read()).toEqual([]);
    appendFileSync(file, `${SCALED}\n${SCALED}\n`);
    expect(log.read()).toHaveLength(2);
  });
});
