import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { requestText } from '../../lib/http/request-text.ts';
import { createLog } from '../../lib/process/log.ts';
import { LAB_NAMESPACE, type Replica, SessionsLab } from '../api/testing/api-lab.ts';
import { createSessionMetrics } from './metrics.ts';
import type { SessionReconciler } from './reconcile-sessions.ts';
import { run } from './run.ts';
import { FakeStatus } from './testing/fake-status.ts';
import { labSettings } from './testing/lab-settings.ts';

const LIMIT = 100;
const log = createLog({ write: () => undefined, now: () => new Date() });

let lab: SessionsLab;
let sidecar: FakeStatus;
let controller: SessionReconciler;

beforeEach(async () => {
  lab = new SessionsLab();
  sidecar = new FakeStatus();
  await sidecar.start();
  const settings = labSettings(sidecar.port, LAB_NAMESPACE, { maxSessions: LIMIT });
  const leadership = { isHeld: () => true };
  controller = run({ client: await lab.start(), log, metrics: createSessionMetrics(), leadership, settings });
});
afterEach(async () => {
  await controller.stop();
  await lab.stop();
  sidecar.stop();
});

test('of two hundred sessions that are asked for at once, on three replicas, a hundred are opened and get a pod', async () => {
  const flags = ['--max-sessions', String(LIMIT)];
  const replicas: Replica[] = [];
  for (let number = 0; number < 3; number += 1) replicas.push(await lab.startReplica(...flags));
  const answers = await Promise.all(
    Array.from({ length: 2 * LIMIT }, async (_, key) => {
      const url = new URL(`http://127.0.0.1:${replicas[key % 3]?.public}/init?key=${key}`);
      const { status, body } = await requestText(url, { method: 'POST', deadlineMs: 60_000, maxBytes: 64 * 1024 });
      const { pod, reason, limit } = JSON.parse(body);
      return { status, pod, reason, limit };
    }),
  );
  const opened = answers.filter(({ status }) => status === 200).map(({ pod }) => pod);
  const refused = answers.filter(({ status }) => status !== 200);
  const created = lab.server.writes().filter(({ method, path }) => method === 'POST' && path.endsWith('/pods'));
  const names = created.map(({ body }) => (body as { metadata: { name: string } }).metadata.name);
  expect(new Set(names)).toEqual(new Set(opened));
  expect([names.length, opened.length]).toEqual([LIMIT, LIMIT]);
  expect(refused).toEqual(refused.map(() => ({ status: 429, pod: undefined, reason: 'Quota', limit: LIMIT })));
});
