import { expect, test } from '@jest/globals';
import { readMountTrouble } from './mount-trouble.ts';

const event = (reason: string, message: string, second = 0) => ({
  metadata: {},
  involvedObject: {},
  ...{ reason, message },
  lastTimestamp: new Date(Date.UTC(2030, 0, 1, 0, 0, second)),
});

test.each([
  ['there are none', [], undefined],
  ['they tell of other things', [event('FailedScheduling', 'no node'), event('Pulling', 'an image')], undefined],
  [
    'a volume was tried more than once, the last',
    [event('FailedMount', 'first', 1), event('FailedAttachVolume', 'last', 3), event('FailedMount', 'second', 2)],
    'A volume cannot be mounted: last',
  ],
])('readMountTrouble() names a volume by the Events of a pod; where %s', (_, events, message) => {
  expect(readMountTrouble(events)).toEqual(message && { reason: 'Volume', message, isFinal: false });
});
