import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { KubeClient } from '../../lib/kube/client.ts';
import { createLog } from '../../lib/process/log.ts';
import { LAB_NAMESPACE, SessionsLab } from '../api/testing/api-lab.ts';
import { startWatches, type Watches } from './watches.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
const ignore = () => undefined;

let lab: SessionsLab;
let client: KubeClient;
let watches: Watches;

beforeEach(async () => {
  lab = new SessionsLab();
  client = await lab.start();
});
afterEach(async () => {
  watches.sessions.stop();
  watches.pods.stop();
  await lab.stop();
});

test('a namespace that cannot be listed holds up no other one', async () => {
  lab.server.fault = ({ path }) => (path.includes('/namespaces/gone/') ? { status: 403 } : undefined);
  lab.create('a-game');
  const namespaces = ['gone', LAB_NAMESPACE];
  const told = await new Promise((onChange) => {
    watches = startWatches({ client, log, namespaces, graceSeconds: 300, onChange, onGone: ignore, onBreak: ignore });
  });
  expect(told).toBe(`${LAB_NAMESPACE}/a-game`);
});
