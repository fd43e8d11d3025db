import { expect, test } from '@jest/globals';
import type { ObjectKind } from '../kube/discovery.ts';
import { KubeError } from '../kube/errors.ts';
import type { MonitoredPod, OwnerReference } from '../kube/objects/monitored-pods.ts';
import { groupByOwner } from './group-by-owner.ts';
import { climber } from './owners.ts';

const reference = (kind: string, name: string, apiVersion = 'apps/v1'): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid: `uid-of-${name}`,
});
const pod = (name: string, owner: OwnerReference | undefined, facts: Partial<MonitoredPod> = {}): MonitoredPod => ({
  namespace: 'default',
  name,
  uid: `uid-of-${name}`,
  resourceVersion: '1',
  createdAt: 0,
  owner,
  annotations: {},
  labels: {},
  ip: '10.0.0.1',
  servePort: 7070,
  isMonitored: true,
  isReady: true,
  isTerminating: false,
  isWatchedFromStart: true,
  hasEnded: false,
  ...facts,
});

/** What owns what, and by which kinds. Kinds in capitals can be scaled. */
const OWNERS: Readonly<Record<string, OwnerReference | undefined>> = {
  'web-new': reference('REPLICASET', 'web'),
  'web-old': reference('REPLICASET', 'web'),
  web: undefined,
  'team-web-1': reference('DEPLOYMENT', 'team-web'),
  'team-web': reference('Team', 'team'),
  team: undefined,
  game: reference('FLEET', 'games'),
  games: undefined,
  lonely: undefined,
  round: reference('DEPLOYMENT', 'round'),
  members: reference('DATABASE', 'database'),
  proxies: reference('DATABASE', 'database'),
  database: undefined,
};

function world() {
  const asked: string[] = [];
  const climb = climber({
    findKind: async (apiVersion, kind): Promise<ObjectKind | undefined> =>
      kind === 'Unheard'
        ? undefined
        : { apiVersion, kind, plural: kind, isNamespaced: true, hasScale: kind === kind.toUpperCase() },
    readObject: async ({ name }) => {
      asked.push(name);
      if (name === 'secret') throw new KubeError('read it', Object.assign(new Error('no'), { statusCode: 403 }));
      if (name === 'broken') throw new Error('the API server has trouble');
      if (!(name in OWNERS)) throw new KubeError('read it', Object.assign(new Error('no'), { statusCode: 404 }));
      const owner = OWNERS[name];
      const metadata = { name, uid: `uid-of-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
      const spec = { ...(name === 'members' && { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } }) };
      return { spec, metadata: { ...metadata, ownerReferences: owner ? [{ ...owner, controller: true }] : [] } };
    },
  });
  return { asked, climb };
}

test('groupByOwner() climbs to the top and reads each owner once', async () => {
  const { climb, asked } = world();
  const set = (name: string) => reference('REPLICASET', name);
  const pods = [
    pod('web-1', set('web-new')),
    pod('web-2', set('web-old')),
    pod('web-3', set('web-new')),
    pod('alone', undefined),
  ];
  const groups = await groupByOwner(pods, climb);
  expect(groups.map(({ name, pods: own }) => [name, own.map((each) => each.name)])).toEqual([
    ['REPLICASET/web', ['web-1', 'web-2', 'web-3']],
    ['Pod/alone', ['alone']],
  ]);
  expect(asked).toEqual(['web-new', 'web-old', 'web']);
});

test('groupByOwner() knows of claims that an owner further down would delete, whichever pod comes first', async () => {
  const [proxy, member] = [
    pod('proxy-1', reference('REPLICASET', 'proxies')),
    pod('member-1', reference('STATEFULSET', 'members')),
  ];
  const owner = { name: 'database', deletesClaims: true };
  for (const pods of [
    [proxy, member],
    [member, proxy],
  ])
    expect(await groupByOwner(pods, world().climb)).toMatchObject([{ above: { owner }, pods: [{}, {}] }]);
});

test('groupByOwner() keeps namespaces apart and leaves ended pods out', async () => {
  const owner = reference('STATEFULSET', 'lonely');
  const pods = [pod('a', owner), pod('b', owner, { namespace: 'other' }), pod('c', owner, { hasEnded: true })];
  const groups = await groupByOwner(pods, world().climb);
  expect(groups.map(({ namespace, pods: of }) => [namespace, of.length])).toEqual([
    ['default', 1],
    ['other', 1],
  ]);
});

test.each<[string, OwnerReference, object]>([
  [
    'the topmost that can be scaled',
    reference('REPLICASET', 'game'),
    { kind: 'owner', owner: { name: 'games' }, above: [] },
  ],
  [
    'the topmost that can be scaled below one that cannot',
    reference('REPLICASET', 'team-web-1'),
    { kind: 'owner', owner: { name: 'team-web' }, above: [{ name: 'team' }] },
  ],
  ['nothing where nothing can be scaled', reference('Team', 'team'), { kind: 'none', reason: 'no-scale' }],
  ['nothing at a Job', reference('Job', 'once', 'batch/v1'), { kind: 'none', reason: 'job' }],
  ['nothing at a DaemonSet', reference('DaemonSet', 'agent'), { kind: 'none', reason: 'daemonset' }],
  ['nothing at a Node, which is not read', reference('Node', 'node', 'v1'), { kind: 'none', reason: 'no-scale' }],
  [
    'nothing where it may not read what the chart gives rights for',
    reference('Deployment', 'secret'),
    { kind: 'none', reason: 'no-rights' },
  ],
  [
    'nothing if it has no right to read it',
    reference('Team', 'secret', 'example.com/v1'),
    { kind: 'none', reason: 'unknown-owner' },
  ],
  ['nothing where an owner is gone', reference('DEPLOYMENT', 'gone'), { kind: 'none', reason: 'unknown-owner' }],
  ['nothing where an owner cannot be read', reference('DEPLOYMENT', 'broken'), { kind: 'none', reason: 'unreadable' }],
  [
    'nothing where another has its name',
    { ...reference('DEPLOYMENT', 'lonely'), uid: 'of-its-predecessor' },
    { kind: 'none', reason: 'unknown-owner' },
  ],
  ['nothing if the kind is unknown', reference('Unheard', 'web'), { kind: 'none', reason: 'unknown-owner' }],
  ['nothing where they own each other', reference('DEPLOYMENT', 'round'), { kind: 'none', reason: 'unreadable' }],
])('climber() finds %s', async (_, from, climb) => {
  expect(await world().climb(from, 'default')).toMatchObject(climb);
});
