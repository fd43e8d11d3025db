import { expect, test } from '@jest/globals';
import { createLog } from '../lib/process/log.ts';
import { createRandom } from '../lib/text/testing/random.ts';
import { DEFAULT_TIMEOUT_SECONDS, type Fleet, randomFleet } from '../lib/workloads/testing/random-fleet.ts';
import type { Happening } from '../lib/workloads/testing/simulated-cluster.ts';
import type { Workload } from '../lib/workloads/testing/simulated-workload.ts';
import { pass } from './pass.ts';

const FLEETS = Number(process.env.SPAWNER_FLEETS ?? 10_000);
/** The seed of the first; the others follow. */
const FIRST = Number(process.env.SPAWNER_FIRST_FLEET ?? 1);
const log = createLog({ write: () => undefined, now: () => new Date(0) });
const OPTIONS = {
  idleSeconds: DEFAULT_TIMEOUT_SECONDS,
  neverConnectedSeconds: 8 * 3600,
  dryRun: false,
  maxOwners: 20,
  confirmSeconds: 10,
  deadlineSeconds: 240,
  drainLabel: 'spawner.io/accepts-new-connections',
  excludeNamespaces: [],
  log,
};

/**
 * The oracle. It knows the fleet and what happened, and none of the code under test: an owner may be scaled to zero only if
 * nothing was wrong with it, and if each of its pods by then reported twice, seconds apart, that it had been without clients
 * for the owner's timeout.
 */
function complaints({ workloads, world }: Fleet): string[] {
  return workloads.flatMap((workload) => {
    const name = workload.owner.object.metadata.name;
    const said = (text: string) => `${name}: ${text} (${workload.blemishes.map((each) => each.name).join(', ')})`;
    const at = world.happenings.findIndex(
      (each) => each.what === 'scale' && each.owner === name && each.replicas === 0,
    );
    const raised = raisedAgainst(workload, world.happenings).map(said);
    if (raised.length > 0) return raised;
    if (at < 0) return isToSleep(workload) ? [said('was kept awake')] : leftovers(workload, said);
    const before = world.happenings.slice(0, at);
    const pods = world.pods.filter(({ object }) => object.metadata.labels.app === name);
    const unasked = pods.filter(({ object }) => !saidTwice(before, object.metadata.uid, workload.timeoutSeconds));
    const noted = before.findLast((each) => each.what === 'annotate' && each.owner === name);
    return [
      ...(workload.blemishes.length > 0 ? [said('was put to sleep')] : []),
      ...unasked.map(({ object }) => said(`${object.metadata.uid} did not say twice that it is idle`)),
      ...(pods.length === 0 ? [said('has no pods')] : []),
      ...(JSON.stringify(noted).includes(`"spawner.io/replicas-before-idle":"${pods.length}"`)
        ? []
        : [said('not noted')]),
    ];
  });
}

/** Nothing is wrong with it, and it did not sleep before. */
function isToSleep({ blemishes, note }: Workload): boolean {
  return blemishes.length === 0 && !(note?.isOurs && note.phase !== 'falling-asleep');
}

/** What keeps a workload from being given its replicas back, by words of its name. */
const VETOES = ['opts out', 'paused', 'being deleted', 'KEDA scales', 'cannot be read', 'changes', 'another client'];

/** Only what slept is scaled up, to what it had and no more, and not against a word of its owner's. */
function raisedAgainst({ owner, note, blemishes }: Workload, happenings: readonly Happening[]): string[] {
  const name = owner.object.metadata.name;
  const raised = happenings.flatMap((each) =>
    each.what === 'scale' && each.owner === name && each.replicas ? [each.replicas] : [],
  );
  const slept = note?.isOurs && note.phase === 'asleep';
  const names = blemishes.map((each) => each.name);
  // A pod that goes takes what it says with it.
  const isPodGone = names.some((each) => /a pod is (replaced|missing)/.test(each));
  const vetoing = names.filter((each) => !(isPodGone && each.endsWith('a pod opts out')));
  const vetoed = vetoing.some((each) => VETOES.some((words) => each.includes(words)));
  const allowed = slept && !vetoed ? [note.replicas] : [];
  if (slept && blemishes.length === 0 && raised.length !== 1) return ['was not given its replicas back'];
  return raised.filter((replicas) => !allowed.includes(replicas)).map((replicas) => `was scaled up to ${replicas}`);
}

/** What was not put to sleep has no notes on it, but those of others. */
function leftovers({ owner, note, blemishes }: Workload, said: (text: string) => string): string[] {
  const keys = Object.keys(owner.object.metadata.annotations ?? {});
  const mayStay = note && (!note.isOurs || blemishes.length > 0);
  return keys.includes('spawner.io/idled-at') && !mayStay ? [said('has notes')] : [];
}

function saidTwice(happenings: readonly Happening[], uid: string, timeoutSeconds: number): boolean {
  const answers = happenings.flatMap((each) => (each.what === 'answer' && each.pod === uid ? [each] : []));
  const times = answers.flatMap(({ at, body = '' }) => {
    const idle = /"seconds_inactive":(\d+)/.exec(body)?.[1];
    const isIdle = ['"active_connections":0', '"waiting_connections":0', '"listening":true', '"reason":"idle"'].every(
      (text) => body.includes(text),
    );
    return isIdle && Number(idle) >= timeoutSeconds ? [at] : [];
  });
  return times.length === answers.length && Math.max(...times) - Math.min(...times) >= 5;
}

test(`no owner of ${FLEETS} random fleets is put to sleep unless every pod of it said twice that it is idle`, async () => {
  const found: string[] = [];
  const seen = { workloads: 0, asleep: 0, blemishes: new Map<string, number>() };
  for (let seed = FIRST; seed < FIRST + FLEETS && found.length < 5; seed += 1) {
    const fleet = randomFleet(createRandom(seed));
    // This one only looks.
    await pass(fleet.world.asCluster(), { ...OPTIONS, maxOwners: 0 });
    fleet.goOn();
    await pass(fleet.world.asCluster(), OPTIONS);
    found.push(...complaints(fleet).map((text) => `fleet ${seed}, ${text}`));
    for (const { blemishes } of fleet.workloads) {
      seen.workloads += 1;
      if (blemishes.length === 0) seen.asleep += 1;
      for (const { name } of blemishes) seen.blemishes.set(name, (seen.blemishes.get(name) ?? 0) + 1);
    }
  }
  expect(found).toEqual([]);
  // Both happen often, and each blemish does.
  expect(seen.asleep / seen.workloads).toBeGreaterThan(0.5);
  expect(seen.asleep / seen.workloads).toBeLessThan(0.7);
  expect(Math.min(...seen.blemishes.values())).toBeGreaterThan(FLEETS / 200);
}, 3_600_000);
