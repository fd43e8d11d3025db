import { IDLE_ACTION_ANNOTATION } from '../../../contract/annotations.ts';
import { failing, nameOf, on, onceBefore, type Spoil } from './apply.ts';
import { fail } from './simulated-cluster.ts';

/** Requests that fail, or writes of another client just before ours. */
export const BLEMISHED_REQUESTS: readonly [string, Spoil][] = [
  ['it may not be read', failing(403, (name) => `read ${name}`)],
  ['it cannot be read', failing(500, (name) => `read ${name}`)],
  ['its scale may not be read', failing(403, (name) => `read scale ${name}`)],
  ['it may not be annotated', failing(403, (name) => `annotate ${name}`)],
  ['it may not be scaled', failing(403, (name) => `scale ${name}`)],
  ['it cannot be scaled', failing(500, (name) => `scale ${name}`)],
  [
    'its pods cannot be listed again',
    ({ world, workload }) => on(world, `list pods again app=${workload.owner.app}`, () => fail(500)),
  ],
  [
    'its namespace may not be read',
    ({ world, workload }) => on(world, `read Namespace/${workload.namespace}`, () => fail(403)),
  ],
  [
    'another client changes it before it is scaled',
    ({ world, workload }) => {
      onceBefore(world, `scale ${nameOf(workload)}`, () => world.touch(workload.owner, true));
    },
  ],
  [
    'another client opts it out before it is scaled',
    ({ world, workload }) => {
      onceBefore(world, `scale ${nameOf(workload)}`, () => {
        workload.owner.object.metadata.labels = { [IDLE_ACTION_ANNOTATION]: 'none' };
        world.touch(workload.owner, false);
      });
    },
  ],
];
