import { expect, test } from '@jest/globals';
import { labelledPod } from './labelled-pod.ts';

test('labelledPod() has the labels that it is given, and asks for a sidecar whatever they say', () => {
  const { metadata } = labelledPod({ tier: 'web', 'spawner.io/monitor': 'false' });
  expect(metadata?.labels).toEqual({ tier: 'web', 'spawner.io/monitor': 'true' });
});
