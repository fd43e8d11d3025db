import { step } from '../../hack/base/progress.ts';
import { withCluster } from '../../hack/cluster/with-cluster.ts';
import { ApiProxy } from '../../hack/scene/api-proxy.ts';
import { bundle } from '../../hack/scene/prepare.ts';
import { clientProgram } from '../../hack/tools/tools.ts';
import type { Benchmark, Effort } from '../benchmark.ts';
import { askAt } from '../measure/ask.ts';
import { atLeast, atMost, type Figure, type Goal } from '../report/figure.ts';
import { createFleet } from './reaper-objects.ts';
import { type Pass, passes, type Scene } from './reaper-scene.ts';

/** What a pass costs over many pods of many Deployments in a real API server, on one core. */
export const REAPER: Benchmark = {
  on: 'machine',
  name: 'reaper',
  title: 'a pass of the reaper on one core, in a real API server',
  measure,
};

const PODS_EACH = 5;
/** What the chart lets a pass put to sleep, reaper.maxOwners. */
const MAX_OWNERS = 20;

async function measure({ isQuick }: Effort): Promise<Figure[]> {
  const owners = isQuick ? 100 : 2000;
  const proxy = new ApiProxy();
  try {
    await bundle();
    return await withCluster('bench-reaper', async (_, { kubeconfig }) => {
      const program = await clientProgram('kubectl');
      await proxy.start({ program, kubeconfig });
      await step(`creating ${owners} Deployments with ${owners * PODS_EACH} pods`, () =>
        createFleet(
          askAt(() => proxy.url),
          owners,
          PODS_EACH,
        ),
      );
      const figures: Figure[] = [];
      for (const scene of scenes(owners))
        figures.push(...toFigures(scene, await step(scene.title, () => passes(scene, { program, kubeconfig }))));
      return figures;
    });
  } finally {
    proxy.stop();
  }
}

/** Owners that sleep stay asleep, so a scene in which some go to sleep comes once, before the one in which all may. */
function scenes(owners: number): Scene[] {
  const pods = owners * PODS_EACH;
  const some = { idlePods: MAX_OWNERS * PODS_EACH, unreachable: 0, passes: 1, asleep: MAX_OWNERS };
  return [
    { title: `${pods.toLocaleString('en')} busy pods`, idlePods: 0, unreachable: 0, passes: 3, asleep: 0 },
    { title: `${MAX_OWNERS} of ${owners.toLocaleString('en')} owners are idle`, ...some },
    { title: 'all owners are idle', idlePods: pods, unreachable: 0, passes: 3, asleep: MAX_OWNERS },
    { title: 'a tenth of the pods hang or break off', idlePods: 0, unreachable: pods / 10, passes: 3, asleep: 0 },
  ];
}

function toFigures({ title, asleep }: Scene, measured: readonly Pass[]): Figure[] {
  const figure = (name: string, unit: string, pick: (pass: Pass) => number, goal?: Goal): Figure => ({
    name: `${title}: ${name}`,
    unit,
    values: measured.map(pick),
    ...(goal && { goal }),
  });
  return [
    figure('a pass', 's', (pass) => pass.seconds, atMost(15)),
    figure('CPU time', 's', (pass) => pass.cpuSeconds),
    figure('most ever resident', 'MB', (pass) => pass.peakMegabytes, atMost(200)),
    // Fewer would make the pass look cheaper than it is; that there are never more is what the reaper's tests show.
    figure('owners put to sleep', '', (pass) => pass.asleep, asleep > 0 ? atLeast(asleep) : atMost(0)),
    figure('writes to the API server', '', (pass) => pass.writes),
  ];
}
