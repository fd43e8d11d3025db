import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { step } from '../../hack/base/progress.ts';
import { withCluster } from '../../hack/cluster/with-cluster.ts';
import { ApiProxy } from '../../hack/scene/api-proxy.ts';
import { bundle } from '../../hack/scene/prepare.ts';
import { clientProgram } from '../../hack/tools/tools.ts';
import type { Benchmark, Effort } from '../benchmark.ts';
import { askAt } from '../measure/ask.ts';
import { type Figure, ratio } from '../report/figure.ts';
import { createPods, createTargets } from './controller-objects.ts';
import { type ControllerRun, measureController } from './controller-run.ts';

/** What the controller costs with many labelled pods in a real API server: at its start, when nothing changes, per change. */
export const CONTROLLER: Benchmark = {
  on: 'machine',
  name: 'controller',
  title: 'the controller in a real API server, without pods and with many',
  measure,
};

/** A loopback address of its own. The proxy gives it as the address of the webhook's Service, and a server answers there. */
const WEBHOOK_IP = '127.77.0.1';

async function measure({ isQuick }: Effort): Promise<Figure[]> {
  const pods = isQuick ? 200 : 10_000;
  const proxy = new ApiProxy();
  const ask = askAt(() => proxy.url);
  const folder = mkdtempSync(join(tmpdir(), 'spawner-bench-controller-'));
  try {
    await bundle();
    return await withCluster('bench-controller', async (_, { kubeconfig }) => {
      const through = await proxy.start({ program: await clientProgram('kubectl'), kubeconfig });
      const service = await createTargets(ask);
      proxy.interfere = ({ method, path }) =>
        method === 'GET' && path.endsWith('/services/spawner-webhook')
          ? { answer: { ...service, spec: { clusterIP: WEBHOOK_IP, selector: { app: 'webhook' } } } }
          : undefined;
      const lab = { proxy, ask, folder, kubeconfig: through, webhookIp: WEBHOOK_IP };
      const effort = isQuick ? { starts: 2, idleSeconds: 5 } : { starts: 3, idleSeconds: 40 };
      const none = await step('without pods', () => measureController(lab, 0, effort));
      await step(`creating ${pods} pods`, () => createPods(ask, pods));
      const many = await step(`with ${pods} pods`, () => measureController(lab, pods, effort));
      return toFigures(none, many, pods);
    });
  } finally {
    proxy.stop();
    rmSync(folder, { recursive: true });
  }
}

function toFigures(none: ControllerRun, many: ControllerRun, pods: number): Figure[] {
  const where = `${pods.toLocaleString('en')} pods: `;
  const figure = (name: string, unit: string, pick: (one: ControllerRun) => number[]): Figure => ({
    name: where + name,
    unit,
    values: pick(many),
    comparedWith: { name: 'without pods', values: pick(none) },
  });
  return [
    figure('start until it follows all', 's', (one) => one.startSeconds),
    figure('CPU time of that', 's', (one) => one.startCpuSeconds),
    figure('anonymous memory', 'MB', (one) => [one.anonymousMegabytes]),
    figure('most ever resident', 'MB', (one) => one.peakMegabytes),
    figure('CPU time per minute while nothing changes', 'ms', (one) => [one.cpuMillisecondsPerMinute]),
    {
      ...figure('requests per minute while nothing changes', '', (one) => [one.requestsPerMinute]),
      // Nothing polls per pod; a watch or two more in forty seconds are chance.
      goal: ratio.atMost(1.2),
    },
    { name: `${where}CPU time per pod that changes`, unit: 'ms', values: [many.cpuMillisecondsPerChange] },
  ];
}
