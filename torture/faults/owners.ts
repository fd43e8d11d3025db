import {
  IDLED_AT_ANNOTATION,
  REPLICAS_BEFORE_IDLE_ANNOTATION,
  SLEEP_PHASE_ANNOTATION,
} from '../../contract/annotations.ts';
import { kubectl } from '../../hack/scene/kubectl.ts';
import { type Member, pathOf, SLEEPERS } from '../fleet.ts';
import { at } from '../random.ts';
import { patch, type System } from '../system.ts';
import { AT_ONCE, type Fault } from './fault.ts';

const DEPLOYMENTS = SLEEPERS.filter(({ claims }) => !claims);
const MOST_REPLICAS = 3;
/** More than any owner asks for. */
const FORGED_REPLICAS = 7;

/** Something that the owner of a workload that may sleep does to it. */
function byOwner(
  name: string,
  says: string,
  act: (system: System, member: Member, strength: number) => Promise<string>,
): Fault {
  return {
    name,
    says,
    lastsSeconds: AT_ONCE,
    async begin(system, { target, strength }) {
      const member = at(DEPLOYMENTS, target);
      if (!member) throw new RangeError('Cannot strike: expected a Deployment that may sleep, got none');
      return { what: `${member.name} ${await act(system, member, strength)}`.trimEnd() };
    },
  };
}

async function rescale({ api, history }: System, member: Member, strength: number): Promise<string> {
  const path = `${pathOf(member)}/scale`;
  const scale = (await api.must('GET', path)) as { spec?: { replicas?: number } };
  const wish = 1 + Math.floor(strength * MOST_REPLICAS * 0.999);
  const before = scale.spec?.replicas ?? 0;
  // Scaling up a sleeping workload wakes it, and restores its replicas.
  const replicas = before === 0 ? Math.max(wish, history.lastAsked(member.name)) : wish;
  const taken = history.asks(member.name, replicas);
  // The version of what was read goes with it, so that it is still asleep, or awake.
  const { code } = await api.send('PUT', path, { body: { ...scale, spec: { replicas: wish } } });
  if (code < 500) taken(code < 300);
  return `from ${before} to ${wish} replicas (${code})`;
}

async function rollOut(system: System, member: Member, strength: number): Promise<string> {
  const annotations = { 'torture/rolled-out': String(strength) };
  await patch(system, pathOf(member), { spec: { template: { metadata: { annotations } } } });
  return '';
}

async function undo({ kube }: System, { name }: Member): Promise<string> {
  return (await kubectl(kube, ['rollout', 'undo', `deployment/${name}`])).trim();
}

/** A manifest that was exported while the workload slept, with another number. */
async function forge(system: System, member: Member): Promise<string> {
  const { metadata } = (await system.api.must('GET', pathOf(member))) as {
    metadata?: { uid?: string; generation?: number };
  };
  const phase = { phase: 'asleep', owner: metadata?.uid, replicas: FORGED_REPLICAS, generation: metadata?.generation };
  const annotations = {
    [REPLICAS_BEFORE_IDLE_ANNOTATION]: String(FORGED_REPLICAS),
    [IDLED_AT_ANNOTATION]: new Date().toISOString(),
    [SLEEP_PHASE_ANNOTATION]: JSON.stringify(phase),
  };
  await patch(system, pathOf(member), { metadata: { annotations } });
  return `with a note of ${FORGED_REPLICAS} replicas`;
}

/** What owners do while the reaper passes. */
export const OWNER_FAULTS: readonly Fault[] = [
  byOwner(
    'rescale',
    `the owner of a workload that may sleep scales it to 1 to ${MOST_REPLICAS}, awake or asleep`,
    rescale,
  ),
  byOwner('roll-out', 'the owner of a workload that may sleep changes its pod template', rollOut),
  byOwner('undo-roll-out', 'the owner of a workload that may sleep takes its last roll-out back', undo),
  byOwner('forge-note', "a note of the reaper's with other replicas, written by another hand", forge),
];
