import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FOLLOWED_METRIC } from '../contract/metrics.ts';
import { ApiProxy } from '../hack/api-proxy.ts';
import { withCluster } from '../hack/cluster/with-cluster.ts';
import { NAMESPACE } from '../hack/install.ts';
import { bundle } from '../hack/prepare.ts';
import { step, waitFor } from '../hack/progress.ts';
import { killController, startController } from '../hack/run-controller.ts';
import { clientProgram } from '../hack/tools.ts';
import { type Ask, createPods, createTargets, touchPods } from './controller-objects.ts';
import { anonymousKilobytes } from './process.ts';
import { table } from './webhook-tables.ts';

// What the controller costs with many labelled pods in a real API server: at its start, when nothing changes, per change.
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    pods: { type: 'string', default: '10000' },
    /** How long it is watched while nothing changes. */
    seconds: { type: 'string', default: '120' },
  },
});

/** What a controller with so many pods does. */
interface Measurement {
  pods: number;
  /** From its start until it follows all pods, and the CPU time for it. */
  startSeconds: number;
  startCpuSeconds: number;
  anonymousMegabytes: number;
  /** The most that was ever resident. */
  peakMegabytes: number;
  /** While nothing changes. */
  cpuMillisecondsPerMinute: number;
  requestsPerMinute: Readonly<Record<string, number>>;
  /** CPU time for each pod that changes. */
  cpuMillisecondsPerChange: number;
}

const HEALTH_PORT = 18_081;
/** A loopback address of its own: there the proxy says that the webhook's Service is, and there somebody answers. */
const WEBHOOK_IP = '127.77.0.1';
const CHANGES = 1000;
const proxy = new ApiProxy();
const folder = mkdtempSync(join(tmpdir(), 'spawner-bench-controller-'));
const ask: Ask = async (method, path, body) => {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(proxy.url + path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': type } }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`Cannot ${method} ${path}: ${answer}`);
  return JSON.parse(answer);
};
const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

try {
  await bundle();
  const measured = await withCluster('bench-controller', async (_, { kubeconfig }) => {
    const through = await proxy.start({ program: await clientProgram('kubectl'), kubeconfig });
    const service = await createTargets(ask);
    proxy.interfere = ({ method, path }) =>
      method === 'GET' && path.endsWith('/services/spawner-webhook')
        ? { answer: { ...service, spec: { clusterIP: WEBHOOK_IP, selector: { app: 'webhook' } } } }
        : undefined;
    const none = await step('measuring without pods', () => measure(0, through));
    await step(`creating ${values.pods} pods`, () => createPods(ask, Number(values.pods)));
    return [none, await step(`measuring with ${values.pods} pods`, () => measure(Number(values.pods), through))];
  });
  process.stdout.write(values.json ? `${JSON.stringify(measured, null, 2)}\n` : report(measured));
} finally {
  proxy.stop();
  rmSync(folder, { recursive: true });
}

async function measure(pods: number, kubeconfig: string): Promise<Measurement> {
  const options = { kubeconfig, sidecarImage: 'none', healthPort: HEALTH_PORT, logFile: join(folder, `${pods}.log`) };
  const began = performance.now();
  const controller = startController(options);
  const pid = controller.pid ?? 0;
  const webhook = await answerAsWebhook();
  try {
    await waitFor(() => isFollowing(pods), { seconds: 120, what: `the controller to follow ${pods} pods` });
    const started = { startSeconds: (performance.now() - began) / 1000, startCpuSeconds: cpuMilliseconds(pid) / 1000 };
    // What was read is garbage by now, and the collector takes its time.
    await sleep(20);
    const idle = await whileNothingChanges(pid);
    const before = cpuMilliseconds(pid);
    await touchPods(ask, Math.min(pods, CHANGES));
    await sleep(3);
    return {
      pods,
      ...started,
      ...idle,
      anonymousMegabytes: anonymousKilobytes(pid) / 1024,
      peakMegabytes: peakMegabytes(pid),
      cpuMillisecondsPerChange: pods > 0 ? (cpuMilliseconds(pid) - before) / Math.min(pods, CHANGES) : 0,
    };
  } finally {
    webhook.close();
    await killController(controller);
  }
}

async function whileNothingChanges(
  pid: number,
): Promise<Pick<Measurement, 'cpuMillisecondsPerMinute' | 'requestsPerMinute'>> {
  const minutes = Number(values.seconds) / 60;
  const cpu = cpuMilliseconds(pid);
  const first = proxy.seen.length;
  await sleep(Number(values.seconds));
  const counts: Record<string, number> = {};
  for (const { method, path } of proxy.seen.slice(first)) {
    const kind = `${method} ${/(leases|pods|secrets|services|mutatingwebhookconfigurations)/.exec(path)?.[0]}`;
    counts[kind] = (counts[kind] ?? 0) + 1 / minutes;
  }
  return { cpuMillisecondsPerMinute: (cpuMilliseconds(pid) - cpu) / minutes, requestsPerMinute: counts };
}

/** True once the webhook was reached and all pods are known. */
async function isFollowing(pods: number): Promise<true | undefined> {
  const get = (path: string) => fetch(`http://127.0.0.1:${HEALTH_PORT}${path}`).catch(() => undefined);
  if (!(await get('/readyz'))?.ok) return undefined;
  const text = (await (await get('/metrics'))?.text()) ?? '';
  return text.includes(`\n${FOLLOWED_METRIC} ${pods}\n`) || undefined;
}

/** Stands where the webhook would, with the certificate that the controller made. */
async function answerAsWebhook(): Promise<Server> {
  const secret = () => ask('GET', `/api/v1/namespaces/${NAMESPACE}/secrets/spawner-certificate`).catch(() => undefined);
  const { data } = (await waitFor(secret, { seconds: 30, what: 'the certificate' })) as {
    data: Record<string, string>;
  };
  const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
  const server = createServer({ cert: text('tls.crt'), key: text('tls.key') }, (_, response) => response.end());
  server.listen(443, WEBHOOK_IP);
  return server;
}

/** CPU time of all threads, the collector's among them. https://docs.kernel.org/scheduler/sched-stats.html */
function cpuMilliseconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

function peakMegabytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function report(measured: readonly Measurement[]): string {
  const requests = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([kind, count]) => `${count.toFixed(1)} ${kind}`)
      .join(', ') || 'none';
  const rows = measured.map((each) => [
    String(each.pods),
    `${each.startSeconds.toFixed(1)} s`,
    `${each.startCpuSeconds.toFixed(1)} s`,
    `${each.anonymousMegabytes.toFixed(0)} MB`,
    `${each.peakMegabytes.toFixed(0)} MB`,
    `${each.cpuMillisecondsPerMinute.toFixed(0)} ms`,
    `${each.cpuMillisecondsPerChange.toFixed(2)} ms`,
  ]);
  const head = ['pods', 'start', 'its CPU', 'anonymous', 'peak resident', 'CPU a minute', 'CPU a change'];
  const idle = measured.map(({ pods, requestsPerMinute }) => `${pods} pods: ${requests(requestsPerMinute)}\n`);
  return `${table([head, ...rows])}\nRequests a minute while nothing changes\n${idle.join('')}`;
}
