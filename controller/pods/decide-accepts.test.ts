import { expect, test } from '@jest/globals';
import { type AcceptsFacts, decideAccepts } from './decide-accepts.ts';

const pod: AcceptsFacts = {
  isTerminating: false,
  label: 'yes',
  hasThresholds: true,
  drainMsLeft: undefined,
  accepts: true,
  writtenMsAgo: 60_000,
  dwellMs: 10_000,
};
const keep = { kind: 'keep' };
const write = (value: string) => ({ kind: 'write', value, endsDrain: false });
const end = (value: string) => ({ kind: 'write', value, endsDrain: true });
const FOR_EVER = Number.POSITIVE_INFINITY;

test.each<[string, Partial<AcceptsFacts>, object]>([
  ['terminates', { isTerminating: true, writtenMsAgo: 0 }, write('no')],
  ['terminates without a label', { isTerminating: true, label: undefined }, write('no')],
  ['terminates and says so', { isTerminating: true, label: 'no' }, keep],
  ['has no label', { label: undefined, accepts: undefined }, write('yes')],
  ['has no label and is over', { label: undefined, accepts: false, writtenMsAgo: 0 }, write('no')],
  ['has no label and is drained by another', { label: undefined, drainMsLeft: FOR_EVER }, write('no')],
  ['is drained by another', { label: 'no', drainMsLeft: FOR_EVER }, keep],
  ['is drained by another for a while', { label: 'no', drainMsLeft: 7000 }, { kind: 'wait', ms: 7000 }],
  ['was drained by another', { label: 'no', drainMsLeft: 0 }, end('yes')],
  ['was drained by another and is over', { label: 'no', accepts: false, drainMsLeft: -1 }, end('no')],
  [
    'was drained, without thresholds',
    { label: 'no', hasThresholds: false, accepts: undefined, drainMsLeft: 0 },
    end('yes'),
  ],
  ['has no thresholds', { label: 'no', hasThresholds: false }, keep],
  ['has a silent sidecar', { label: 'no', accepts: undefined }, keep],
  ['accepts, as it says', {}, keep],
  ['does not accept, as it says', { label: 'no', accepts: false }, keep],
  ['is over', { accepts: false }, write('no')],
  ['is below again', { label: 'no' }, write('yes')],
  ['has a label of nonsense', { label: 'maybe' }, write('yes')],
  ['is over again at once', { accepts: false, writtenMsAgo: 1000 }, { kind: 'wait', ms: 9000 }],
  ['is below again at once', { label: 'no', writtenMsAgo: 9999 }, { kind: 'wait', ms: 1 }],
  ['is below after the dwell', { label: 'no', writtenMsAgo: 10_000 }, write('yes')],
])('decideAccepts() for a pod that %s', (_, facts, decision) => {
  expect(decideAccepts({ ...pod, ...facts })).toEqual(decision);
});
