import { expect, test } from '@jest/globals';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/install.ts';
import { hasSidecar, kubectl } from '../hack/kubectl.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';
import { failedCalls, useApi } from './webhook-api.ts';

const api = useApi(useNamespace('spawner-test-webhook-rollout'));
const release = inNamespace(NAMESPACE);
const DEPLOYMENT = 'deployment/spawner-webhook';

const pod = {
  metadata: { generateName: 'rollout-', labels: { [MONITOR_LABEL]: MONITOR_ON } },
  spec: { containers: [{ name: 'app', image: environment.nginx }] },
};

test('a rolling restart under a load of new pods fails no call and lets no pod slip', async () => {
  const before = await failedCalls(api);
  const load = { sent: 0, slipped: 0, isOver: false };
  const send = async () => {
    while (!load.isOver) {
      const { pod: created } = await api.dryRun(pod);
      load.sent += 1;
      load.slipped += hasSidecar(created) ? 0 : 1;
    }
  };
  const senders = Array.from({ length: 4 }, send);
  await kubectl(release, ['rollout', 'restart', DEPLOYMENT]);
  await kubectl(release, ['rollout', 'status', DEPLOYMENT, '--timeout', '90s']);
  // The last of the old pods still serves while it drains, and then closes: that is the moment to watch.
  await new Promise((resolve) => setTimeout(resolve, 8000));
  load.isOver = true;
  await Promise.all(senders);
  expect({ slipped: load.slipped, failed: (await failedCalls(api)) - before }).toEqual({ slipped: 0, failed: 0 });
  expect(load.sent).toBeGreaterThan(100);
});
