import { expect, test } from '@jest/globals';
import { readMonitorSettings } from './monitor-settings.ts';

const defaults = { drain: { memoryPercent: 75, resumePercent: 65.5, connections: 500 } };

/** Memory, what resumes, and connections, as the sidecar is told. */
function read(annotations: Record<string, string>, from: Parameters<typeof readMonitorSettings>[1] = defaults) {
  const { drain, warnings } = readMonitorSettings(
    { metadata: { annotations }, spec: { containers: [{ name: 'app' }] } },
    from,
  );
  const { SPAWNER_DRAIN_MEMORY_PERCENT, SPAWNER_DRAIN_RESUME_PERCENT, SPAWNER_DRAIN_CONNECTIONS } = drain;
  return [[SPAWNER_DRAIN_MEMORY_PERCENT, SPAWNER_DRAIN_RESUME_PERCENT, SPAWNER_DRAIN_CONNECTIONS], warnings];
}

const ASKS = { 'spawner.io/drain': 'true' };

test.each([
  ['says nothing', {}, ['', '', '']],
  ['asks', ASKS, ['75', '65.5', '500']],
  [
    'asks, and says where its memory stands',
    { ...ASKS, 'spawner.io/drain-usage-url': 'http://localhost:6001/usage' },
    ['75', '65.5', '500'],
  ],
  ['asks, and says what resumes', { ...ASKS, 'spawner.io/drain-resume-percent': '70' }, ['75', '70', '500']],
  ['asks, and has a threshold of memory', { ...ASKS, 'spawner.io/drain-memory-percent': '90' }, ['90', '', '']],
  ['asks, and has a threshold of connections', { ...ASKS, 'spawner.io/drain-connections': '5' }, ['', '', '5']],
  ['says no', { 'spawner.io/drain': 'false' }, ['', '', '']],
  ['says alone where its memory stands', { 'spawner.io/drain-usage-url': 'http://localhost:6001/usage' }, ['', '', '']],
])('a pod that %s has its own thresholds or the cluster’s', (_, annotations, thresholds) => {
  expect(read(annotations)).toEqual([thresholds, []]);
});

test('a threshold of its own that is wrong is not replaced by the cluster’s', () => {
  expect(read({ ...ASKS, 'spawner.io/drain-memory-percent': '80%' })).toEqual([
    ['', '', ''],
    [expect.stringMatching(/drain-memory-percent.*"80%"; using none$/)],
  ]);
});

test('a pod that asks for thresholds gets a warning if the chart sets none', () => {
  const none = ['', '', ''];
  expect(read(ASKS, { drain: {} })).toEqual([
    none,
    [expect.stringMatching(/spawner\.io\/drain has no effect:.*drain\.memoryPercent/)],
  ]);
  // Where draining is off, that is what it is told, by the webhook.
  expect(read(ASKS, {})).toEqual([none, []]);
});

test('a word that is neither true nor false requests nothing and gets a warning', () => {
  expect(read({ 'spawner.io/drain': 'please' })).toEqual([
    ['', '', ''],
    [expect.stringMatching(/annotation spawner\.io\/drain: expected true or false, got "please"/)],
  ]);
});
