import { CONTROLLER, REAPER } from './expected-writes.ts';
import { CLAIMS_DELETED, FLEET_NAMESPACE } from './fleet.ts';
import type { Broken, Invariant } from './oracles/broken.ts';
import type { Rounds } from './rounds.ts';
import { patch, pause, type System } from './system.ts';

/** Does, in the product's name, what an invariant forbids: an oracle that stays silent then is worth nothing. */
export type Sabotage = (system: System, rounds: Rounds) => Promise<unknown>;

const DEPLOYMENTS = `/apis/apps/v1/namespaces/${FLEET_NAMESPACE}/deployments`;
const PODS = `/api/v1/namespaces/${FLEET_NAMESPACE}/pods`;
const CONFIGURATION = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/spawner-webhook-spawner';
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/spawner/leases/spawner-controller';
const WEBHOOK_SCALE = '/apis/apps/v1/namespaces/spawner/deployments/spawner-webhook/scale';

const container = (name: string, image: string, rest: object = {}) => ({
  name,
  image,
  imagePullPolicy: 'Never',
  ...rest,
});
/** By the invariant that has to notice. The last ones leave something broken, so they come last. */
export const SABOTAGES: Readonly<Record<Invariant, Sabotage>> = {
  'one-sidecar': (system) => {
    const names = ['spawner-sidecar', 'spawner-sidecar-2'];
    return forAWhile(
      system,
      'two-sidecars',
      names.map((name) => container(name, 'none')),
    );
  },
  // A program with the name of one of ours that wants three times its limit.
  'memory-under-limit': (system) => {
    const command = ['busybox', 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=96M'];
    const greedy = container('webhook', imageOfFleet(system), { command, resources: { limits: { memory: '32Mi' } } });
    return forAWhile(system, 'greedy', [greedy]);
  },
  'no-write-storm': async ({ api }) => {
    const sent = {
      body: { metadata: { annotations: {} } },
      contentType: 'application/merge-patch+json',
      as: CONTROLLER,
    };
    for (let number = 0; number < 3000; number += 50)
      await Promise.all(Array.from({ length: 50 }, () => api.send('PATCH', LEASE, sent)));
  },
  'busy-never-asleep': async ({ api }) => {
    const path = `${DEPLOYMENTS}/busy-discount/scale`;
    const scale = await api.must('GET', path);
    await api.must('PUT', path, { body: { ...scale, spec: { replicas: 0 } }, as: REAPER });
  },
  // Whatever the claim is good for: it goes when the workload is scaled to zero.
  'claims-kept': async ({ api }) => {
    const path = `/apis/apps/v1/namespaces/${FLEET_NAMESPACE}/statefulsets/${CLAIMS_DELETED}/scale`;
    const scale = await api.must('GET', path);
    await api.must('PUT', path, { body: { ...scale, spec: { replicas: 0 } }, as: REAPER });
  },
  'replicas-never-raised': async ({ api }) => {
    const path = `${DEPLOYMENTS}/busy-silent/scale`;
    const scale = await api.must('GET', path);
    await api.must('PUT', path, { body: { ...scale, spec: { replicas: 2 } }, as: REAPER });
  },
  'idle-sleeps': async (system, rounds) => {
    await patch(system, `${DEPLOYMENTS}/idle-discount`, {
      metadata: { annotations: { 'spawner.io/idle-action': 'none' } },
    });
    await rounds.calm();
  },
  // A webhook that cannot be reached and has to be called.
  'creation-never-blocked': async ({ api }) => {
    const configuration = (await api.must('GET', CONFIGURATION)) as unknown as {
      webhooks: { failurePolicy: string; clientConfig: { service: { port: number } } }[];
    };
    for (const webhook of configuration.webhooks) {
      webhook.failurePolicy = 'Fail';
      webhook.clientConfig.service.port = 444;
    }
    await api.must('PUT', CONFIGURATION, { body: configuration });
    // What becomes of a creation is judged when it is half a minute old.
    await pause(40);
  },
  recovers: async (system, rounds) => {
    await patch(system, WEBHOOK_SCALE, { spec: { replicas: 0 } });
    await rounds.settle('sabotage');
  },
};

const POD_SECONDS = 20;
/** Longer than two looks of the checkers. */
const NOTICED_SECONDS = 10;

/** Does one after another, and returns the invariants that did not notice. */
export async function sabotage(system: System, rounds: Rounds, broken: readonly Broken[]): Promise<Invariant[]> {
  const silent: Invariant[] = [];
  for (const [name, begin] of Object.entries(SABOTAGES)) {
    const invariant = name as Invariant;
    await begin(system, rounds);
    await pause(NOTICED_SECONDS);
    const isNoticed = broken.some((each) => each.invariant === invariant);
    if (!isNoticed) silent.push(invariant);
    system.journal.note(
      { event: 'sabotage', invariant, isNoticed },
      `${invariant}: ${isNoticed ? 'noticed' : 'NOT NOTICED'}`,
    );
  }
  return silent;
}

/** A pod of these containers, long enough for its program to start and end. */
async function forAWhile({ api }: System, name: string, containers: readonly object[]): Promise<void> {
  const spec = { restartPolicy: 'Never', containers };
  await api.must('POST', PODS, { body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec } });
  await pause(POD_SECONDS);
  await api.must('DELETE', `${PODS}/${name}?gracePeriodSeconds=0`);
}

function imageOfFleet({ pods }: System): string {
  return pods.of(FLEET_NAMESPACE)[0]?.spec?.containers.find(({ name }) => name === 'app')?.image ?? '';
}
