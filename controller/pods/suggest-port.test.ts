import { expect, test } from '@jest/globals';
import { MONITOR_LABEL } from '../../contract/labels.ts';
import { PodEvents } from '../../lib/kube/objects/pod-events.ts';
import { FakeApiServer } from '../../lib/kube/testing/fake-api-server.ts';
import { podFacts } from './pod-facts.ts';
import { suggestPort } from './suggest-port.ts';

const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second));
const status = { name: 'app', image: '', imageID: '', ready: false, restartCount: 3 };
const lastState = { terminated: { exitCode: 1, startedAt: at(0), finishedAt: at(1) } };
const sidecar = { ...status, name: 'spawner-sidecar', ready: true, restartCount: 0, state: { running: {} } };
const facts = (restartCount: number) =>
  podFacts(
    {
      metadata: { namespace: 'default', name: 'clash', uid: 'one', labels: { [MONITOR_LABEL]: 'true' } },
      spec: { initContainers: [{ name: 'spawner-sidecar' }], containers: [{ name: 'app' }] },
      status: {
        phase: 'Running',
        containerStatuses: [{ ...status, restartCount, lastState }],
        initContainerStatuses: [sidecar],
      },
    },
    'label',
  );

test('an application that keeps ending gets one Event that names the port and the remedy', async () => {
  const api = new FakeApiServer();
  const events = new PodEvents(await api.start());
  expect([await suggestPort(facts(2), events), api.writes().length]).toEqual([false, 0]);
  expect([await suggestPort(facts(3), events), await suggestPort(facts(4), events)]).toEqual([true, false]);
  expect(api.writes().map(({ body }) => body)).toEqual([
    expect.objectContaining({
      type: 'Warning',
      reason: 'PortMayBeTaken',
      message:
        'Container app keeps ending. It may listen on port 7070, which the sidecar uses: if its log says that ' +
        'the address is in use, set the annotation spawner.io/serve-port to a port that the pod does not use',
    }),
  ]);
  await api.stop();
});
