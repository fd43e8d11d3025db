import { expect, test } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { inNamespace, useNamespace } from './environment.ts';
import { underLoad } from './under-load.ts';
import { useApi } from './webhook-api.ts';

const api = useApi(useNamespace('spawner-test-webhook-rollout'));
const release = inNamespace(NAMESPACE);
const PODS = ['pods', '--selector', 'app.kubernetes.io/component=webhook'];
const DEPLOYMENT = 'deployment/spawner-webhook';

test('a rolling restart under a load of new pods fails no call and lets no pod slip', async () => {
  const { sent, ...harm } = await underLoad(api, 4, async () => {
    const old = (await kubectl(release, ['get', ...PODS, '--output', 'name'])).trim().split('\n');
    await kubectl(release, ['rollout', 'restart', DEPLOYMENT]);
    await kubectl(release, ['rollout', 'status', DEPLOYMENT, '--timeout', '90s']);
    // The last of the old pods still serves while it drains, and then closes: that is the moment to watch.
    await kubectl(release, ['wait', '--for=delete', ...old, '--timeout', '90s']);
  });
  expect(harm).toEqual({ slipped: 0, failed: 0 });
  expect(sent).toBeGreaterThan(100);
});
