import { expect, test } from '@jest/globals';
import { POD } from './testing/fake-kernel.ts';
import { type Step, statusAfter } from './testing/status-scene.ts';

/** A client that comes and goes between two samples, and closes first: nothing of it is in the tables. */
const visit: Step = (kernel) => {
  kernel.passiveOpens += 1;
  kernel.segments += 2;
};

test('a probe of the sidecar whose port is forgotten is no new connection from inside, and hides no client', async () => {
  const own = new Set([50_001]);
  const probe: Step = (kernel) => {
    kernel.clientCloses(kernel.connect(8080, POD, 50_001));
    // The sidecar's own are taken out before.
    kernel.passiveOpens -= 1;
  };
  const forget: Step = (kernel) => {
    own.delete(50_001);
    visit(kernel);
  };
  const { reason, ever_active, seconds_since_active } = await statusAfter(
    [(kernel) => void kernel.listen(8080), probe, forget],
    { ownClientPorts: own },
  );
  expect({ reason, ever_active, seconds_since_active }).toEqual({
    reason: 'idle',
    ever_active: true,
    seconds_since_active: 0,
  });
});
