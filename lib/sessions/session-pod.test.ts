import { expect, test } from '@jest/globals';
import type { V1Pod } from '../kube/types.ts';
import { readSessionPod } from './session-pod.ts';

type Status = NonNullable<V1Pod['status']>;
const spec = { containers: [{ name: 'app' }, { name: 'spawner-sidecar' }] };
const terminated = (more: object) => ({ name: 'app', state: { terminated: { exitCode: 1, ...more } } });
const waiting = (reason: string) => ({ name: 'app', state: { waiting: { reason, message: 'why' } } });
const of = (status: object) => readSessionPod({ spec, status: status as Status });

test.each([
  ['Exited', { containerStatuses: [terminated({})] }],
  ['OOMKilled', { containerStatuses: [terminated({ reason: 'OOMKilled' })] }],
  ['Exited', { phase: 'Failed', initContainerStatuses: [{ ...terminated({}), name: 'init' }] }],
  ['Preempted', { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }] }],
  ['NodeLost', { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' }] }],
  ['Evicted', { phase: 'Failed', reason: 'Evicted' }],
])('readSessionPod() finds the end %s', (reason, status) => {
  expect(of(status).end?.reason).toBe(reason);
});

test.each([
  ['InvalidImage', true, { containerStatuses: [waiting('InvalidImageName')] }],
  ['ImageNeverPull', true, { containerStatuses: [waiting('ErrImageNeverPull')] }],
  ['ConfigError', true, { containerStatuses: [waiting('ErrImagePull'), waiting('CreateContainerConfigError')] }],
  ['ImagePull', false, { containerStatuses: [waiting('ImagePullBackOff')] }],
  ['Unschedulable', false, { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] }],
])('readSessionPod() finds the trouble %s', (reason, isFinal, status) => {
  expect(of(status).trouble).toMatchObject({ reason, isFinal });
});

test('an application that ends is one, and neither a container that starts nor a sidecar that ends is', () => {
  const sidecar = { name: 'spawner-sidecar', state: { terminated: { exitCode: 137, finishedAt: new Date(7000) } } };
  const pod = of({ phase: 'Running', containerStatuses: [{ name: 'app', state: { running: {} } }, sidecar] });
  expect(pod).toMatchObject({ stage: 'Running', end: undefined, trouble: undefined });
  expect(pod.attachments).toEqual([{ name: 'spawner-sidecar', state: 'ended', endedAt: 7000 }]);
  expect(of({ phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }).trouble).toBeUndefined();
});

const OWNER = {
  apiVersion: 'spawner.dev/v1',
  kind: 'SessionLivedBackend',
  name: 'game',
  uid: 'earlier',
  controller: true,
};

test.each([
  ['its label and its owner', { ownerReferences: [OWNER] }, true],
  ['its label alone, which anybody sets', {}, false],
  ['an owner of another kind', { ownerReferences: [{ ...OWNER, kind: 'ReplicaSet' }] }, false],
  ['the owner of another name', { ownerReferences: [{ ...OWNER, name: 'other' }] }, false],
])('a pod with %s: of a session, or not', (_, more, isOfSession) => {
  const labels = { 'spawner.io/session': 'game' };
  expect(readSessionPod({ metadata: { name: 'game', labels, ...more }, spec }).isOfSession).toBe(isOfSession);
});

test('an address that is a name is none', () => {
  expect([of({ podIP: 'evil.example.com' }).ip, of({ podIP: 'fd00::7' }).ip]).toEqual([undefined, 'fd00::7']);
});
