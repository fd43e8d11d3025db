import { expect, test } from '@jest/globals';
import { hasEnded, sessionSettings, stateOf } from './session-settings.ts';

const template = { containers: [{ name: 'app', image: 'game:1' }] };

test('sessionSettings() fills in the defaults, also for null and 0', () => {
  const defaults = {
    httpPort: 8080,
    graceSeconds: 300,
    neverConnectedSeconds: 300,
    startTimeoutSeconds: 300,
    maxLifetimeSeconds: undefined,
    idle: 'Connections',
    isToEnd: false,
    hasService: false,
  };
  expect(sessionSettings({ template }, 300)).toEqual(defaults);
  expect(sessionSettings({ template, gracePeriodSeconds: 0, maxLifetimeSeconds: null, httpPort: null }, 300)).toEqual(
    defaults,
  );
  expect(sessionSettings({ template, gracePeriodSeconds: 20 }, 300)).toMatchObject({ neverConnectedSeconds: 20 });
});

test.each([
  ['Submitted', {}],
  ['Submitted', { submitted: true }],
  ['Scheduled', { constructed: true, scheduled: true }],
  ['Ready', { running: true, ready: true }],
  ['Swept', { ready: true, swept: true }],
  ['Failed', { ready: true, swept: true, failed: true }],
] as const)('stateOf() is %s for %j', (state, status) => {
  expect(stateOf(status)).toBe(state);
  expect(hasEnded(status)).toBe(state === 'Swept' || state === 'Failed');
});
