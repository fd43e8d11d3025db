import { IDLE_TIMEOUT_ANNOTATION } from '../../contract/annotations.ts';
import { step } from '../../hack/base/progress.ts';
import { nginx } from '../../hack/scene/apps.ts';
import { apply, type Kubectl, kubectl } from '../../hack/scene/kubectl.ts';
import { reaperPass } from '../../hack/scene/reaper-pass.ts';
import type { V1Deployment } from '../../lib/kube/types.ts';
import type { Benchmark } from '../benchmark.ts';
import { withKubectlProxy } from '../measure/kubectl-proxy.ts';
import { uptimeSeconds } from '../measure/uptime.ts';
import { beginWatch } from '../measure/watch.ts';
import type { Figure } from '../report/figure.ts';
import { type Leaving, leavingClients, leftAt } from './leaving-clients.ts';
import { type System, withNamespace } from './system.ts';

/** How long after its last client left a workload sleeps, and the timeout that it asks for. */
export const IDLE_TO_ASLEEP: Benchmark = {
  on: 'system',
  name: 'idle-to-asleep',
  title: 'a workload from the leaving of its last client to 0 replicas, a pass of the reaper every minute',
  measure: ({ isQuick }, system) =>
    withNamespace(system, NAMESPACE, async (there) => {
      const count = isQuick ? 2 : WORKLOADS;
      const names = Array.from({ length: count }, (_, at) => `web-${at}`);
      await step(`starting ${count} workloads`, () => startAll(there, system, names));
      // A workload that no pass has seen counts as changed, and stays awake until the pass after that.
      await step('a pass that sees them', () => reaperPass(system.release));
      await leavingClients(there, system.nginx, names.map(leavingOf));
      const asleepAt = await everyMinute(system, () => untilAsleep(system, names));
      const left = await leftAt(there);
      return toFigures(names, left, asleepAt);
    }),
};

const NAMESPACE = 'bench-sleep';
/** Their clients leave one after the other over a whole minute, so that every moment between two passes has its share. */
const WORKLOADS = 12;
const APART_SECONDS = 5;
/** Until all are connected. */
const STAY_SECONDS = 20;
const TIMEOUT_SECONDS = 10;

function leavingOf(workload: string, at: number): Leaving {
  return { workload, staysSeconds: STAY_SECONDS + at * APART_SECONDS };
}

async function startAll(there: Kubectl, { nginx: image }: System, names: readonly string[]): Promise<void> {
  const annotations = { [IDLE_TIMEOUT_ANNOTATION]: `${TIMEOUT_SECONDS}s` };
  await apply(
    there,
    names.flatMap((name) => nginx({ name, image, isMonitored: true, annotations })),
  );
  await kubectl(there, ['wait', 'deployment', '--all', '--for', 'condition=Available', '--timeout', '180s']);
}

/** Has the reaper pass every minute, as often as a CronJob can, while some work is done. */
async function everyMinute<T>({ release }: System, work: () => Promise<T>): Promise<T> {
  const scheduled = (schedule: string) =>
    kubectl(release, ['patch', 'cronjob', 'spawner-reaper', '--patch', JSON.stringify({ spec: { schedule } })]);
  await scheduled('* * * * *');
  try {
    return await work();
  } finally {
    await scheduled('0 0 31 2 *');
  }
}

/** Returns when each was scaled to 0, by the kernel's clock. */
function untilAsleep({ cluster }: System, names: readonly string[]): Promise<Map<string, number>> {
  return withKubectlProxy(cluster, async (url) => {
    const watch = await beginWatch<V1Deployment>(url, `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`);
    const asleepAt = new Map<string, number>();
    try {
      await watch.until(({ object: { metadata, spec } }) => {
        const name = metadata?.name ?? '';
        if (spec?.replicas === 0 && !asleepAt.has(name)) asleepAt.set(name, uptimeSeconds());
        return asleepAt.size === names.length;
      });
      return asleepAt;
    } finally {
      watch.stop();
    }
  });
}

function toFigures(
  names: readonly string[],
  leftAtSeconds: ReadonlyMap<string, number>,
  asleepAtSeconds: ReadonlyMap<string, number>,
): Figure[] {
  const at = (times: ReadonlyMap<string, number>, name: string) => times.get(name) ?? Number.NaN;
  const bootedAt = Date.now() / 1000 - uptimeSeconds();
  return [
    {
      name: `less the timeout of ${TIMEOUT_SECONDS} s`,
      unit: 's',
      values: names.map((name) => at(asleepAtSeconds, name) - at(leftAtSeconds, name) - TIMEOUT_SECONDS),
    },
    {
      name: 'of it, from the minute at which the pass is due',
      unit: 's',
      values: names.map((name) => (bootedAt + at(asleepAtSeconds, name)) % 60),
    },
  ];
}
