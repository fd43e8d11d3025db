import { NAMESPACE } from '../hack/base/namespace.ts';
import type { ExpectedWrites } from './oracles/no-write-storm.ts';

const account = (name: string) => `system:serviceaccount:${NAMESPACE}:${name}`;
export const CONTROLLER = account('spawner-controller');
export const REAPER = account('spawner-reaper');
export const WEBHOOK = account('spawner-webhook');
/** Who writes in the product's name; spelled by hand, as they stand in the chart. */
export const OUR_USERS: readonly string[] = [CONTROLLER, REAPER, WEBHOOK];

/**
 * The Lease of the controller: renewed every 5 s, 12 times a minute; where that fails, it is tried again after a second on
 * average, 60 times a minute. The others have nothing to write where nothing happens.
 */
export const EXPECTED_WRITES: ExpectedWrites = { [CONTROLLER]: 60, [REAPER]: 0, [WEBHOOK]: 0 };

/** The number of writes that each cause explains. */
export const WRITES = {
  /** A pod that begins or ends, or whose sidecar does: attached twice (one conflict), an Event, the drain label twice. */
  pod: 5,
  /**
   * A change of the certificate or the webhook configuration: the Secret, the bundle and two annotations of the webhook's
   * pods, for each of the three steps of a rotation, half of them tried twice.
   */
  edit: 18,
  /** What a pass does to one workload of two pods: two notes, the scale, an Event, four drain labels, and once more after conflicts. */
  workloadInPass: 16,
} as const;
