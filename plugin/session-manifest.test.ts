import { expect, test } from '@jest/globals';
import { sessionManifest } from './session-manifest.ts';

const image = 'game:1';

test.each([
  ['its name', { image, name: 'my-game', key: 'foo' }, 'my-game'],
  ['its key', { image, key: 'foo' }, 'spawner-kixepnpeonikuuguwvm3i7tu8n4q7mpdo1rrcebo8wmuh3nxc4'],
  ['a prefix', { image, prefix: 'game-' }, 'game-x7'],
  ['nothing', { image }, 'spawner-x7'],
])('a session is named by %s', (_, flags, name) => {
  expect(sessionManifest(flags, 'games', 'x7').metadata.name).toBe(name);
});

test('what is not said is not in the object', () => {
  expect(sessionManifest({ image, name: 'a' }, 'games', '')).toEqual({
    apiVersion: 'spawner.dev/v1',
    kind: 'SessionLivedBackend',
    metadata: { namespace: 'games', name: 'a', finalizers: ['spawner.io/session'] },
    spec: { template: { containers: [{ name: 'app', image }] } },
  });
});
