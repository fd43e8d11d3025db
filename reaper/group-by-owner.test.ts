import { expect, test } from '@jest/globals';
import type { MonitoredPod, OwnerReference } from '../kube/pods.ts';
import { groupByOwner } from './group-by-owner.ts';

const pod = (name: string, owner: OwnerReference | undefined, facts: Partial<MonitoredPod> = {}): MonitoredPod => ({
  namespace: 'default',
  name,
  owner,
  annotations: {},
  ip: '10.0.0.1',
  servePort: 7070,
  isReady: true,
  isTerminating: false,
  hasEnded: false,
  ...facts,
});
const set = (name: string) => ({ kind: 'ReplicaSet', name });
const deployment = { kind: 'Deployment', name: 'web' };

test('groupByOwner() climbs to the top and asks for each owner once', async () => {
  const asked: string[] = [];
  const groups = await groupByOwner(
    [pod('web-1', set('web-new')), pod('web-2', set('web-old')), pod('web-3', set('web-new')), pod('alone', undefined)],
    async ({ kind, name }) => {
      asked.push(name);
      return kind === 'ReplicaSet' ? deployment : undefined;
    },
  );
  expect(groups.map(({ owner, pods }) => [owner, pods.map(({ name }) => name)])).toEqual([
    [deployment, ['web-1', 'web-2', 'web-3']],
    [undefined, ['alone']],
  ]);
  expect(asked).toEqual(['web-new', 'web', 'web-old', 'web']);
});

test('groupByOwner() keeps namespaces apart and leaves ended pods out', async () => {
  const owner = { kind: 'StatefulSet', name: 'db' };
  const pods = [pod('a', owner), pod('b', owner, { namespace: 'other' }), pod('c', owner, { hasEnded: true })];
  const groups = await groupByOwner(pods, async () => undefined);
  expect(groups.map(({ namespace, pods: of }) => [namespace, of.length])).toEqual([
    ['default', 1],
    ['other', 1],
  ]);
});
