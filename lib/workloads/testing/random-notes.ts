import { IDLED_AT_ANNOTATION } from '../../../contract/annotations.ts';
import { REAPER_WRITER } from '../../../contract/writers.ts';
import { managedAfter } from '../../kube/testing/fake-managed-fields.ts';
import type { Random } from '../../text/testing/random.ts';
import { phaseNotes } from '../sleep-note.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';
import { pick, type Workload } from './simulated-workload.ts';

/** A note that is found on an owner with replicas, and how it came there. */
interface FoundNote {
  phase: 'falling-asleep' | 'asleep' | 'waking';
  manager: string;
  /** Of the owner that it names; undefined for the one it is on. */
  uid?: string;
  /** How the owner has changed since. */
  changes: number;
}

/** Only the first says that the owner slept and has not been given its replicas back. */
const FOUND: readonly FoundNote[] = [
  { phase: 'asleep', manager: REAPER_WRITER, changes: 1 },
  { phase: 'asleep', manager: 'kubectl-client-side-apply', changes: 1 },
  { phase: 'asleep', manager: 'kubectl-rollout', changes: 2 },
  { phase: 'asleep', manager: 'kube-controller-manager', changes: 0 },
  { phase: 'asleep', manager: REAPER_WRITER, uid: 'of-another', changes: 0 },
  { phase: 'falling-asleep', manager: REAPER_WRITER, changes: 3 },
  { phase: 'waking', manager: REAPER_WRITER, changes: 3 },
];

/** What is on a workload from earlier, of ten that two have something. */
export function leaveNote(world: SimulatedCluster, workload: Workload, random: Random): void {
  if (random() >= 0.2) return;
  const found = pick(FOUND, random);
  const { metadata, spec } = workload.owner.object;
  const replicas = Number(spec?.replicas) + 1 + Math.floor(random() * 5);
  const generation = (metadata.generation ?? 1) - found.changes;
  const notes = phaseNotes(found.phase, { uid: found.uid ?? metadata.uid, generation }, replicas);
  const time = new Date(world.nowMs() - 60_000_000).toISOString();
  const [before, after] = [metadata.annotations, { ...metadata.annotations, ...notes, [IDLED_AT_ANNOTATION]: time }];
  metadata.annotations = after;
  metadata.managedFields = managedAfter(metadata.managedFields, { manager: found.manager, before, after, time });
  workload.note = { isOurs: found.manager === REAPER_WRITER && found.uid === undefined, phase: found.phase, replicas };
}
