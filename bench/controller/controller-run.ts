import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { FOLLOWED_METRIC } from '../../contract/metrics.ts';
import { NAMESPACE } from '../../hack/base/namespace.ts';
import { waitFor } from '../../hack/base/progress.ts';
import { tail } from '../../hack/base/run.ts';
import type { ApiProxy } from '../../hack/scene/api-proxy.ts';
import { killController, startController } from '../../hack/scene/run-controller.ts';
import type { Ask } from '../measure/ask.ts';
import { megabytes } from '../measure/megabytes.ts';
import { anonymousKilobytes, cpuMilliseconds, statusKilobytes } from '../measure/process-usage.ts';
import { sleep } from '../measure/sleep.ts';
import { requestsPerMinuteBetweenRenewals } from './between-renewals.ts';
import { touchPods } from './controller-objects.ts';

/** Where a controller runs. */
export interface ControllerLab {
  proxy: ApiProxy;
  ask: Ask;
  /** For its logs. */
  folder: string;
  /** Leads through the proxy. */
  kubeconfig: string;
  /** Where the webhook is said to be. */
  webhookIp: string;
}

/** What a controller does with this many pods. */
export interface ControllerRun {
  /** From each start until it follows all pods, the CPU time for it, and the most that was ever resident. */
  startSeconds: number[];
  startCpuSeconds: number[];
  peakMegabytes: number[];
  anonymousMegabytes: number;
  /** While nothing changes. */
  cpuMillisecondsPerMinute: number;
  requestsPerMinute: number;
  /** CPU time for each pod that changes. */
  cpuMillisecondsPerChange: number;
}

const HEALTH_PORT = 18_081;
/** What was read at the start is garbage by then, and the collector takes its time. */
const SETTLE_SECONDS = 20;
const CHANGES = 1000;

/** Starts the controller some times; the last one is watched while nothing changes, and then while pods change. */
export async function measureController(
  lab: ControllerLab,
  pods: number,
  { starts, idleSeconds }: { starts: number; idleSeconds: number },
): Promise<ControllerRun> {
  const started = { startSeconds: [] as number[], startCpuSeconds: [] as number[], peakMegabytes: [] as number[] };
  const during = async (pid: number, seconds: number) => {
    started.startSeconds.push(seconds);
    started.startCpuSeconds.push(cpuMilliseconds(pid) / 1000);
  };
  const after = (pid: number) => started.peakMegabytes.push(megabytes(statusKilobytes(pid, 'VmHWM')));
  for (let start = 1; start < starts; start += 1)
    await withController(lab, pods, async (pid, seconds) => {
      await during(pid, seconds);
      after(pid);
    });
  const rest = await withController(lab, pods, async (pid, seconds) => {
    await during(pid, seconds);
    await sleep(SETTLE_SECONDS);
    const idle = await whileNothingChanges(lab, pid, idleSeconds);
    const anonymousMegabytes = megabytes(anonymousKilobytes(pid));
    const cpuMillisecondsPerChange = await whilePodsChange(lab, pid, Math.min(pods, CHANGES));
    after(pid);
    return { ...idle, anonymousMegabytes, cpuMillisecondsPerChange };
  });
  return { ...started, ...rest };
}

/** Runs one until the work is done, which begins once it follows all pods. */
async function withController<T>(
  { ask, folder, kubeconfig, webhookIp }: ControllerLab,
  pods: number,
  work: (pid: number, startSeconds: number) => Promise<T>,
): Promise<T> {
  const options = { kubeconfig, sidecarImage: 'none', healthPort: HEALTH_PORT, logFile: join(folder, `${pods}.log`) };
  const began = performance.now();
  const controller = startController(options);
  const webhook = await answerAsWebhook(ask, webhookIp);
  try {
    await waitFor(() => isFollowing(pods), { seconds: 120, what: `the controller to follow ${pods} pods` });
    return await work(controller.pid ?? 0, (performance.now() - began) / 1000);
  } catch (cause) {
    if (controller.exitCode === null && controller.signalCode === null) throw cause;
    const log = tail(readFileSync(options.logFile, 'utf8'));
    throw new Error(`Cannot measure: the controller ended meanwhile\n${log}`, { cause });
  } finally {
    webhook.close();
    await killController(controller);
  }
}

async function whileNothingChanges(
  { proxy }: ControllerLab,
  pid: number,
  seconds: number,
): Promise<Pick<ControllerRun, 'cpuMillisecondsPerMinute' | 'requestsPerMinute'>> {
  const cpu = cpuMilliseconds(pid);
  const first = proxy.seen.length;
  await sleep(seconds);
  const cpuMillisecondsPerMinute = ((cpuMilliseconds(pid) - cpu) * 60) / seconds;
  const requestsPerMinute = await waitFor(async () => requestsPerMinuteBetweenRenewals(proxy.seen.slice(first)), {
    seconds: 60,
    what: 'the controller to renew its Lease twice',
  });
  return { cpuMillisecondsPerMinute, requestsPerMinute };
}

/** Returns the CPU time in milliseconds for each of them. */
async function whilePodsChange({ ask }: ControllerLab, pid: number, changes: number): Promise<number> {
  if (changes === 0) return 0;
  const before = cpuMilliseconds(pid);
  await touchPods(ask, changes);
  await sleep(3);
  return (cpuMilliseconds(pid) - before) / changes;
}

/** True once the webhook was reached and all pods are known. */
async function isFollowing(pods: number): Promise<true | undefined> {
  const get = (path: string) => fetch(`http://127.0.0.1:${HEALTH_PORT}${path}`).catch(() => undefined);
  if (!(await get('/readyz'))?.ok) return undefined;
  const text = (await (await get('/metrics'))?.text()) ?? '';
  return text.includes(`\n${FOLLOWED_METRIC} ${pods}\n`) || undefined;
}

/** Stands where the webhook would, with the certificate that the controller made. */
async function answerAsWebhook(ask: Ask, ip: string): Promise<Server> {
  const secret = () => ask('GET', `/api/v1/namespaces/${NAMESPACE}/secrets/spawner-certificate`).catch(() => undefined);
  const { data } = (await waitFor(secret, { seconds: 30, what: 'the certificate' })) as {
    data: Record<string, string>;
  };
  const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
  const server = createServer({ cert: text('tls.crt'), key: text('tls.key') }, (_, response) => response.end());
  server.listen(443, ip);
  return server;
}
