import { expect, test } from '@jest/globals';
import { type Attachable, type Attachment, planAttachment } from './plan-attachment.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const pod: Attachable = { isRunning: true, isTerminating: false, skip: undefined, attachments: [] };
const one = (state: Attachment['state'], endedAt?: number): Attachment => ({
  name: 'spawner-sidecar',
  state,
  ...(endedAt !== undefined && { endedAt }),
});
const ended = (count: number, endedAt: number): Attachment[] =>
  Array.from({ length: count }, (_, at) => ({
    name: at === 0 ? 'spawner-sidecar' : `spawner-sidecar-${at + 1}`,
    state: 'ended',
    endedAt,
  }));

test.each<[string, Partial<Attachable>, object]>([
  ['that runs without a sidecar', {}, { kind: 'attach', name: 'spawner-sidecar' }],
  ['that terminates', { isTerminating: true }, { kind: 'nothing' }],
  ['that does not run', { isRunning: false }, { kind: 'nothing' }],
  ['with an injected sidecar', { skip: 'already-injected' }, { kind: 'nothing' }],
  ['that lost its label', { skip: 'label-says-no' }, { kind: 'nothing' }],
  ['on the host network', { skip: 'host-network' }, { kind: 'unmonitored', reason: 'host-network' }],
  ['whose sidecar runs', { attachments: [one('running')] }, { kind: 'nothing' }],
  ['whose sidecar starts', { attachments: [one('starting')] }, { kind: 'nothing' }],
  ['whose sidecar is stuck', { attachments: [one('stuck')] }, { kind: 'unmonitored', reason: 'sidecar-stuck' }],
  ['whose sidecar ended just now', { attachments: [one('ended', NOW)] }, { kind: 'wait', ms: 10_000 }],
  ['of a node ahead by an hour', { attachments: [one('ended', NOW + 3_600_000)] }, { kind: 'wait', ms: 10_000 }],
  [
    'whose sidecar ended 10 s ago',
    { attachments: [one('ended', NOW - 10_000)] },
    { kind: 'attach', name: 'spawner-sidecar-2' },
  ],
  ['whose third sidecar ended 30 s ago', { attachments: ended(3, NOW - 30_000) }, { kind: 'wait', ms: 10_000 }],
  ['whose ninth ended 299 s ago', { attachments: ended(9, NOW - 299_000) }, { kind: 'wait', ms: 1000 }],
  [
    'whose ninth ended 300 s ago',
    { attachments: ended(9, NOW - 300_000) },
    { kind: 'attach', name: 'spawner-sidecar-10' },
  ],
  [
    'whose tenth ended',
    { attachments: ended(10, NOW - 900_000) },
    { kind: 'unmonitored', reason: 'sidecar-keeps-ending' },
  ],
  ['whose second sidecar runs', { attachments: [one('ended', NOW), one('running')] }, { kind: 'nothing' }],
])('planAttachment() for a pod %s', (_, facts, plan) => {
  expect(planAttachment({ ...pod, ...facts }, NOW)).toEqual(plan);
});
