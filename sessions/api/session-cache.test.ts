import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../../lib/process/log.ts';
import { SessionCache } from './session-cache.ts';
import { LAB_NAMESPACE, SessionsLab } from './testing/api-lab.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
const refTo = (name: string) => ({ namespace: LAB_NAMESPACE, name });

let lab: SessionsLab;
let cache: SessionCache;
beforeEach(async () => {
  lab = new SessionsLab();
  // No time goes by, so no question more is allowed.
  cache = new SessionCache({ client: await lab.start(), namespaces: [LAB_NAMESPACE], log, now: () => 0 });
  while (!cache.isListed()) await new Promise(setImmediate);
});
afterEach(async () => {
  cache.stop();
  await lab.stop();
});

test('while others make up ids, a session that the watch does not know yet is found once it does', async () => {
  lab.server.fault = ({ method }) => (method === 'WATCH' ? 'cut' : undefined);
  lab.server.cutWatches();
  await Promise.all(Array.from({ length: 100 }, (_, at) => cache.recall(refTo(`made-up-${at}`))));
  lab.create('a-game');
  const found = cache.find(refTo('a-game'));
  lab.server.fault = () => undefined;
  expect((await found)?.name).toBe('a-game');
  expect(await cache.find(refTo('made-up-100'))).toBeUndefined();
});
