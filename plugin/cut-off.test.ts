import { expect, test } from '@jest/globals';
import type { AnsweredPod } from '../lib/workloads/judge-pods.ts';
import type { Verdict } from '../lib/workloads/verdict.ts';
import { cutOff } from './cut-off.ts';

const pod = (name: string, answer: AnsweredPod['answer'], more: Partial<AnsweredPod> = {}) =>
  ({ name, answer, isMonitored: true, isReady: true, ...more }) as AnsweredPod;
const IDLE = { kind: 'idle', forSeconds: 9, everActive: true } as const;
const keep = (reason: 'busy' | 'not-monitored' | 'keda' | 'pods-missing', name?: string): Verdict => ({
  kind: 'keep',
  reason,
  ...(name && { pod: name }),
});

test('cutOff() names each pod where a client is or may be connected', () => {
  const pods = [
    pod('a', { kind: 'busy', connections: 2 }),
    pod('b', { kind: 'busy', connections: 0 }),
    pod('c', IDLE, { isMonitored: false }),
    pod('d', { kind: 'unknown', reason: 'not-listening' }),
    pod('e', { kind: 'none', error: 'timeout' }),
    pod('f', IDLE, { isReady: false }),
    pod('g', IDLE),
  ];
  expect(cutOff({ pods, verdict: keep('not-monitored', 'c') })).toEqual([
    'pod a has 2 connections',
    'pod b had a connection within the last minute',
    'pod c is not monitored: whether a client is connected is unknown',
    'pod d does not know whether a client is connected: not-listening',
    'pod e does not answer: timeout',
    'pod f is not ready',
  ]);
});

test('cutOff() says what else is in the way', () => {
  expect(cutOff({ pods: [pod('g', IDLE)], verdict: keep('keda') })).toEqual(['KEDA scales it']);
});

test('cutOff() is nothing where every pod is idle', () => {
  expect(cutOff({ pods: [pod('g', IDLE)], verdict: { kind: 'sleep', idleForSeconds: 9 } })).toEqual([]);
});
