import { IDLE_ACTION_ANNOTATION, IDLE_TIMEOUT_ANNOTATION } from '../../../contract/annotations.ts';
import type { Blemish, Spoiling } from './apply.ts';

/** An annotation was there when the last pass looked, and is taken away: the API server keeps no time of that. */
function takenAway(key: string, text: string): Pick<Blemish, 'before' | 'spoil'> {
  const was = new Map<object, Record<string, string>>();
  return {
    before: ({ workload: { owner } }) => {
      const { metadata } = owner.object;
      was.set(owner, { ...metadata.annotations });
      metadata.annotations = { ...metadata.annotations, [key]: text };
    },
    spoil: ({ world, workload: { owner } }) => {
      owner.object.metadata.annotations = { ...owner.object.metadata.annotations };
      delete owner.object.metadata.annotations[key];
      Object.assign(owner.object.metadata.annotations, was.get(owner));
      was.delete(owner);
      world.touch(owner, false);
    },
  };
}

function asTarget({ workload: { owner, namespace } }: Spoiling) {
  const { apiVersion, kind } = owner.kind;
  return { namespace, apiVersion, kind, name: owner.object.metadata.name };
}

/** What was otherwise when an earlier pass looked, hours ago, and has changed since without a trace. */
export const BLEMISHED_HISTORIES: readonly Blemish[] = [
  {
    name: 'it was scaled, which the API server notes without a time',
    before: ({ workload: { owner } }) => {
      owner.object.spec = { ...owner.object.spec, replicas: Number(owner.object.spec?.replicas) + 1 };
    },
    spoil: ({ world, workload: { owner } }) => {
      const { object } = owner;
      object.spec = { ...object.spec, replicas: Number(object.spec?.replicas) - 1 };
      object.metadata.managedFields?.push({ manager: 'kubectl', subresource: 'scale' });
      world.touch(owner, true);
      if (object.status?.observedGeneration !== undefined)
        object.status.observedGeneration = object.metadata.generation;
    },
  },
  { name: 'its opt-out was taken away', ...takenAway(IDLE_ACTION_ANNOTATION, 'none') },
  { name: 'its long timeout was taken away', ...takenAway(IDLE_TIMEOUT_ANNOTATION, '9h') },
  {
    name: 'the opt-out of its namespace was taken away',
    before: ({ world, workload }) => world.namespaces.set(workload.namespace, { [IDLE_ACTION_ANNOTATION]: 'none' }),
    spoil: ({ world, workload }) => world.namespaces.delete(workload.namespace),
  },
  {
    name: 'KEDA let it go',
    before: (spoiling) => {
      spoiling.world.scaleTargets = [...spoiling.world.scaleTargets, asTarget(spoiling)];
    },
    spoil: (spoiling) => {
      const { name } = asTarget(spoiling);
      spoiling.world.scaleTargets = spoiling.world.scaleTargets.filter((target) => target.name !== name);
    },
  },
  {
    name: 'no pass has seen it before',
    before: ({ workload: { owner } }) => {
      owner.object.metadata.uid = `before-${owner.object.metadata.uid}`;
    },
    spoil: ({ workload: { owner, others, pods } }) => {
      const { metadata } = owner.object;
      for (const { object } of [...others, ...pods])
        for (const reference of object.metadata.ownerReferences ?? [])
          if (reference.uid === metadata.uid) reference.uid = metadata.uid.replace('before-', '');
      metadata.uid = metadata.uid.replace('before-', '');
    },
  },
];
