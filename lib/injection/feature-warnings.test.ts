import { expect, test } from '@jest/globals';
import { DRAIN_ANNOTATION, DRAIN_CONNECTIONS_ANNOTATION, IDLE_ACTION_ANNOTATION } from '../../contract/annotations.ts';
import { MONITOR_LABEL } from '../../contract/labels.ts';
import { buildAnswer, review } from '../../webhook/review.ts';

const sidecar = { image: 'sidecar:1', pullPolicy: 'Never', pullSecrets: [], resources: {} };
const ON = { drain: true, deletePods: true };
const OFF = { drain: false, deletePods: false };
const DRAIN = { [DRAIN_CONNECTIONS_ANNOTATION]: '5' };

test.each([
  [
    'thresholds, where draining is off',
    DRAIN,
    OFF,
    [/^spawner: annotation .*drain-connections has no effect.*drain\.enabled/],
  ],
  [
    'a wish for thresholds, where draining is off',
    { [DRAIN_ANNOTATION]: 'true' },
    OFF,
    [/^spawner: annotation .*spawner\.io\/drain has no effect:.*drain\.enabled/],
  ],
  ['thresholds', DRAIN, ON, []],
  [
    'a wish to be deleted, where nothing is',
    { [IDLE_ACTION_ANNOTATION]: 'delete' },
    OFF,
    [/^spawner: this pod will not be deleted .*reaper\.deletePods/],
  ],
  ['a wish to be deleted', { [IDLE_ACTION_ANNOTATION]: 'delete' }, ON, []],
  ['a wish to be scaled, where nothing is deleted', { [IDLE_ACTION_ANNOTATION]: 'scale' }, OFF, []],
  ['nothing of it, where all is off', {}, OFF, []],
])('a pod with %s is told what becomes of it', (_, annotations, features, warnings) => {
  const pod = {
    metadata: { labels: { [MONITOR_LABEL]: 'true' }, annotations },
    spec: { containers: [{ name: 'app' }] },
  };
  const request = { uid: 'one', namespace: 'default', pod };
  const { response } = buildAnswer(request, review(request, { form: 'native', sidecar, features }));
  expect(response.warnings ?? []).toEqual(warnings.map((warning) => expect.stringMatching(warning)));
});
