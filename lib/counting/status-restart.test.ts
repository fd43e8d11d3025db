import { expect, test } from '@jest/globals';
import { type Step, statusAfter } from './testing/status-scene.ts';

const listens: Step = (kernel) => void kernel.listen(8080);
const nothing: Step = () => undefined;
/** What an earlier sidecar of the pod may have seen, and left in the kernel's count. */
const wasVisited: Step = (kernel) => {
  kernel.passiveOpens = 1;
};

test('a sidecar that starts before any connection was accepted knows that no client was ever connected', async () => {
  const status = await statusAfter([listens, nothing]);
  expect(status).toMatchObject({ reason: 'never-connected', ever_active: false, seconds_inactive: 10 });
});

test('a sidecar that starts after a connection was accepted does not say that no client was ever connected', async () => {
  const both: Step = (kernel) => {
    wasVisited(kernel);
    listens(kernel);
  };
  const status = await statusAfter([both, nothing]);
  expect(status).toMatchObject({ reason: 'idle', ever_active: true, seconds_inactive: 10 });
});

test('a sidecar that was restarted before its application listens does not say so either', async () => {
  const status = await statusAfter([wasVisited, listens, nothing]);
  expect(status).toMatchObject({ reason: 'idle', ever_active: true, seconds_inactive: 10 });
});
