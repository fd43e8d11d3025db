import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { KubeClient } from '../client.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import { listScaleTargets } from './scaled-objects.ts';

let server: FakeApiServer;
let client: KubeClient;
beforeEach(async () => {
  server = new FakeApiServer();
  client = await server.start();
  server.fault = ({ path }) => (path.endsWith('/scaledobjects') ? { status: 403 } : undefined);
});
afterEach(() => server.stop());

test('where there is no KEDA, nothing is scaled by it, whatever one may list', async () => {
  server.fault = ({ path }) => ({ status: path.endsWith('/scaledobjects') ? 403 : 404 });
  expect(await listScaleTargets(client.rest, ['shop'])).toEqual([]);
});

test('where there is KEDA, it is an error not to be allowed to list what it scales', async () => {
  server.kinds.set('/apis/keda.sh/v1alpha1', [{ name: 'scaledobjects', kind: 'ScaledObject', namespaced: true }]);
  await expect(listScaleTargets(client.rest, ['shop'])).rejects.toMatchObject({ code: 403 });
});
