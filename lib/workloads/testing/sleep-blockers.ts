import { IDLE_ACTION_ANNOTATION, IDLE_TIMEOUT_ANNOTATION } from '../../../contract/annotations.ts';
import { MONITOR_LABEL } from '../../../contract/labels.ts';
import { type Blemish, first, leftAt, onOwner, onPod, ownedBy, remove, type Spoil, says } from './apply.ts';
import { BLEMISHED_HISTORIES } from './history-faults.ts';
import { BLEMISHED_REQUESTS } from './request-faults.ts';
import { pick, pod, status } from './simulated-workload.ts';

const WHEN_SCALED = { whenDeleted: 'Retain', whenScaled: 'Delete' };

/** At the start, or while the reaper waits for its second look. */
const sooner: [string, Spoil][] = [
  ['a client is connected', says(() => status({ active_connections: 1, reason: 'connected' }))],
  ['a connection has just been closed', says(() => status({ waiting_connections: 1, reason: 'closing' }))],
  [
    'a client left too lately',
    ({ world, workload, random }) => leftAt(workload, random, world.seconds - workload.timeoutSeconds + 30),
  ],
  ['its sidecar does not answer', says(() => undefined)],
  ['its sidecar answers no JSON', says(() => '<html>502</html>')],
  ['its sidecar answers other JSON', says(() => '{"seconds_inactive":99999,"listening":true}')],
  ['its sidecar cannot tell users from others', says(() => status({ seconds_inactive: 99_999, reason: 'unclear' }))],
  ['a client has closed one direction', says(() => status({ seconds_inactive: 99_999, reason: 'half-closed' }))],
  ['its sidecar does not know', says(() => status({ seconds_inactive: 99_999, reason: 'unknown' }))],
  ['nothing listens', says(() => status({ seconds_inactive: 99_999, listening: false, reason: 'not-listening' }))],
  ['its sidecar names a time in the past of the pod', says(() => status({ seconds_inactive: 9_999_999 }))],
  ['a pod is not ready', onPod(({ object }) => Object.assign(object.status ?? {}, { conditions: [] }))],
  ['a pod terminates', onPod(({ object }) => Object.assign(object.metadata, { deletionTimestamp: new Date() }))],
  [
    'a pod opts out',
    onPod(({ object }) => Object.assign(object.metadata, { annotations: { [IDLE_ACTION_ANNOTATION]: 'none' } })),
  ],
  [
    'a pod is not monitored',
    onPod(({ object }) => Object.assign(object.metadata.labels, { [MONITOR_LABEL]: 'false' })),
  ],
  ['a pod is missing', ({ world, workload }) => remove(world, first(workload))],
];

/** The same, of what people say of it. */
const said: [string, Spoil][] = [
  [
    'it opts out',
    onOwner(({ metadata }) => Object.assign(metadata, { annotations: { [IDLE_ACTION_ANNOTATION]: 'none' } })),
  ],
  [
    'it opts out by a label',
    onOwner(({ metadata }) => Object.assign(metadata, { labels: { [IDLE_ACTION_ANNOTATION]: 'none' } })),
  ],
  [
    'its timeout cannot be read',
    onOwner(({ metadata }) => Object.assign(metadata, { annotations: { [IDLE_TIMEOUT_ANNOTATION]: 'soon' } })),
  ],
  [
    'its timeout is long',
    onOwner(({ metadata }) => Object.assign(metadata, { annotations: { [IDLE_TIMEOUT_ANNOTATION]: '9h' } })),
  ],
  [
    'its claims would go with its pods',
    onOwner((object) => Object.assign(object.spec ?? {}, { persistentVolumeClaimRetentionPolicy: WHEN_SCALED })),
  ],
  ['it is paused', onOwner((object) => Object.assign(object.spec ?? {}, { paused: true }))],
  [
    'it is being deleted',
    onOwner(({ metadata }) => Object.assign(metadata, { deletionTimestamp: '2026-01-01T00:00:00Z' })),
  ],
  ['it is rolling out', onOwner((object) => Object.assign(object.status ?? {}, { observedGeneration: 0 }))],
  [
    'its namespace opts out',
    ({ world, workload }) => world.namespaces.set(workload.namespace, { [IDLE_ACTION_ANNOTATION]: 'none' }),
  ],
  [
    'KEDA scales it',
    ({ world, workload: { owner, namespace } }) => {
      const { apiVersion, kind } = owner.kind;
      world.scaleTargets = [...world.scaleTargets, { namespace, apiVersion, kind, name: owner.object.metadata.name }];
    },
  ],
];

/** Only at the start. */
const early: [string, Spoil][] = [
  [
    'it is young',
    ({ world, workload }) => {
      workload.owner.object.metadata.creationTimestamp = new Date(
        world.nowMs() - workload.timeoutSeconds * 1000 + 60_000,
      ).toISOString();
    },
  ],
  [
    'it was changed lately',
    ({ world, workload }) => {
      const time = new Date(world.nowMs() - workload.timeoutSeconds * 1000 + 60_000).toISOString();
      workload.owner.object.metadata.managedFields?.push({ manager: 'kubectl-edit', subresource: 'scale', time });
    },
  ],
  [
    'its kind cannot be scaled',
    ({ workload: { owner, others, pods } }) => {
      for (const each of [owner, ...others])
        each.kind = { ...each.kind, kind: `Fixed${each.kind.kind}`, hasScale: false };
      const owned = [owner, ...others, ...pods].flatMap(({ object }) => object.metadata.ownerReferences ?? []);
      for (const reference of owned) reference.kind = `Fixed${reference.kind}`;
    },
  ],
  ['a DaemonSet owns a pod', ownedBy('apps/v1', 'DaemonSet')],
  ['a Job owns a pod', ownedBy('batch/v1', 'Job')],
  [
    'a sidecar says the same all the time',
    ({ workload, random }) => {
      const frozen = pick(workload.pods, random);
      const body = frozen.says(100_000);
      frozen.says = () => body;
    },
  ],
  [
    'it never had a client, which has a longer timeout',
    ({ workload }) => {
      for (const each of workload.pods) {
        const before = each.says;
        each.says = (at) =>
          before(at)?.replace('"ever_active":true', '"ever_active":false').replace('"idle"', '"never-connected"');
      }
    },
  ],
];

/** Only while the reaper waits. */
const later: [string, Spoil][] = [
  ['a client comes and goes', ({ world, workload, random }) => leftAt(workload, random, world.seconds)],
  [
    'a pod is replaced',
    ({ world, workload }) => {
      const old = first(workload);
      const { name, namespace = '' } = old.object.metadata;
      const making = {
        name,
        namespace,
        app: workload.owner.app,
        owner: workload.others[0] ?? workload.owner,
        idleSince: 1,
      };
      remove(world, old);
      world.pods.push(pod(world, making));
    },
  ],
  [
    'another client scales it',
    ({ world, workload: { owner } }) => {
      owner.object.spec = { ...owner.object.spec, replicas: 9 };
      world.touch(owner, true);
    },
  ],
  ['another client changes it', ({ world, workload }) => world.touch(workload.owner, true)],
];

const inTheMeantime = ([name, spoil]: [string, Spoil]): [string, Spoil] => [
  `meanwhile, ${name}`,
  (spoiling) => void spoiling.world.meanwhile.push(() => spoil(spoiling)),
];

/** So it was when an earlier pass looked, and it has not changed since. */
const forHours = ([name, spoil]: [string, Spoil]): Blemish => ({
  name: `for hours, ${name}`,
  before: spoil,
  spoil: () => undefined,
});

/** All of them. */
export const BLEMISHES: readonly Blemish[] = [
  ...BLEMISHED_HISTORIES,
  ...said.map(forHours),
  ...[
    ...[...sooner, ...said, ...early],
    ...[...sooner, ...said, ...later].map(inTheMeantime),
    ...BLEMISHED_REQUESTS,
  ].map(([name, spoil]) => ({ name, spoil })),
];
