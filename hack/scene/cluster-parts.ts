import { mkdtempSync, readdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../base/paths.ts';
import { addTallies, runJest, type Tally } from '../check/jest.ts';
import { chooseProvider } from '../cluster/choose.ts';
import { withCluster } from '../cluster/with-cluster.ts';
import { loadGameImage } from '../images/images.ts';
import type { Cluster, Provider } from '../provider/provider.ts';
import { clientProgram, toolFolder } from '../tools/tools.ts';
import { BROWSER_VARIABLE, browserProgram, PICTURES_VARIABLE } from './browser.ts';
import {
  DRAIN_THRESHOLDS,
  E2E_VARIABLE,
  type E2eEnvironment,
  REAPED_NAMESPACE,
  SESSIONS_GRACE,
  SESSIONS_NAMESPACE,
  SESSIONS_SECRET,
} from './e2e-environment.ts';
import { reaperOnCall, withChart } from './install.ts';
import { kubectl } from './kubectl.ts';
import { installMonitoringKinds, loadPrograms, MONITORING_VALUES, type ProgramImages } from './monitoring.ts';
import { bundle, type Prepared, prepare } from './prepare.ts';
import { ROUTER_HOST, sessionsValues } from './sessions.ts';

/** Of the paths of the files to run; all where there is none. */
type Patterns = readonly string[];

/**
 * Files that run at once. Half as many again as there are cores, as tests wait besides working: with six on two cores, which
 * were busy throughout, pods did not answer a reaper in time.
 */
const WORKERS = Math.min(6, Math.ceil(1.5 * availableParallelism()));

/** The end-to-end suite. On clusters of our own, what wants one for itself has one, while the other files run on the first. */
export async function e2e(patterns: Patterns): Promise<Tally> {
  await bundle();
  return onPreparedCluster('test', async (env, { provider }) => {
    const together = runJest('e2e', { patterns, env, args: ['--maxWorkers', String(WORKERS), ...TIMEOUT] });
    const alone = (its: Record<string, string>) =>
      runJest('e2e-alone', { patterns, env: its, args: ['--runInBand', ...TIMEOUT] });
    if (provider === 'context') return addTallies(await together, await alone(env));
    if (!hasAlone(patterns)) return together;
    const second = onPreparedCluster('alone', alone).catch((error: Error) => {
      process.stderr.write(`${error.stack}\n`);
      return { passed: 0, failed: 1 };
    });
    return addTallies(await together, await second);
  });
}

/** Whether some of the files chosen want a cluster for themselves. */
function hasAlone(patterns: Patterns): boolean {
  const files = readdirSync(join(REPOSITORY, 'test-e2e')).filter((file) => file.endsWith('.alone.test.ts'));
  const chosen = patterns.map((pattern) => new RegExp(pattern));
  return files.some((file) => chosen.length === 0 || chosen.some((pattern) => pattern.test(`test-e2e/${file}`)));
}

/** Runs work on a cluster with the chart, the images and the kinds that the tests need. */
async function onPreparedCluster(
  purpose: string,
  work: (env: Record<string, string>, cluster: Cluster) => Promise<Tally>,
): Promise<Tally> {
  return withCluster(purpose, async (maker, cluster) => {
    // Else a test would wait for it.
    if (maker.capabilities.includes('enter-node-network')) await toolFolder('kwok');
    const prepared = await prepare(maker, cluster);
    const isOurs = cluster.provider !== 'context';
    const programs = isOurs ? await loadPrograms(maker, cluster) : undefined;
    if (isOurs) await installMonitoringKinds(cluster);
    const values = {
      ...reaperOnCall(REAPED_NAMESPACE, '15m'),
      ...drainValues(),
      ...(purpose === 'test' && SESSIONS_VALUES),
      ...(isOurs && MONITORING_VALUES),
    };
    const { kubeconfig } = cluster;
    const there = { program: await clientProgram('kubectl'), kubeconfig, namespace: REAPED_NAMESPACE };
    // The reaper of the chart and the controller of sessions get their rights in these namespaces, so they come first.
    for (const namespace of [REAPED_NAMESPACE, SESSIONS_NAMESPACE])
      await kubectl(there, ['create', 'namespace', namespace]);
    try {
      return await withChart(cluster, { images: prepared.images, values }, async () =>
        work(await describeEnvironment(maker, cluster, { ...prepared, ...(programs && { programs }) }), cluster),
      );
    } finally {
      await kubectl(there, ['delete', 'namespace', REAPED_NAMESPACE, SESSIONS_NAMESPACE, '--wait=false']);
    }
  });
}

/** A controller that is killed is followed by the next one within seconds. */
const SESSIONS_VALUES = {
  'sessions.enabled': 'true',
  'sessions.namespaces[0]': SESSIONS_NAMESPACE,
  'sessions.leaseDuration': '3s',
  'sessions.allowedSecrets[0]': SESSIONS_SECRET,
  'sessions.api.enabled': 'true',
  'sessions.api.replicas': '1',
  'sessions.baseUrl': `http://${ROUTER_HOST}`,
};

function drainValues(): Record<string, string> {
  return Object.fromEntries(Object.entries(DRAIN_THRESHOLDS).map(([name, value]) => [`drain.${name}`, `${value}`]));
}

/** Three minutes for the longest test, which watches a pod for one. */
const TIMEOUT = ['--testTimeout', '180000'];

/** Pages of real pods in a real browser, which runs in the network of the cluster's node. */
export async function browser(patterns: Patterns): Promise<Tally> {
  const { name, capabilities } = await chooseProvider();
  if (!capabilities.includes('enter-node-network')) {
    process.stderr.write(`Left out the browser: expected a cluster whose network it can enter, got ${name}\n`);
    return { passed: 0, failed: 0 };
  }
  const program = await browserProgram();
  await bundle();
  return withCluster('browser', async (maker, cluster) => {
    const prepared = { ...(await prepare(maker, cluster)), game: await loadGameImage(maker, cluster) };
    const pictures = mkdtempSync(join(tmpdir(), 'spawner-browser-'));
    process.stderr.write(`Pictures of the pages: ${pictures}\n`);
    const values = sessionsValues({
      namespace: SESSIONS_NAMESPACE,
      application: prepared.game,
      nginx: prepared.nginx,
      gracePeriod: SESSIONS_GRACE,
    });
    const there = { program: await clientProgram('kubectl'), kubeconfig: cluster.kubeconfig, namespace: 'default' };
    // The controller gets its rights in this namespace, so it comes first.
    await kubectl(there, ['create', 'namespace', SESSIONS_NAMESPACE]);
    return withChart(cluster, { images: prepared.images, values }, async () => {
      const env = { [BROWSER_VARIABLE]: program, [PICTURES_VARIABLE]: pictures };
      return runJest('browser', {
        patterns,
        env: { ...env, ...(await describeEnvironment(maker, cluster, prepared)) },
        args: ['--runInBand', ...TIMEOUT],
      });
    });
  });
}

async function describeEnvironment(
  { capabilities }: Provider,
  { name, kubeconfig, provider }: Cluster,
  prepared: Prepared & { programs?: ProgramImages; game?: string },
): Promise<Record<string, string>> {
  const program = await clientProgram('kubectl');
  const environment: E2eEnvironment = { ...prepared, program, name, kubeconfig, provider, capabilities };
  return { [E2E_VARIABLE]: JSON.stringify(environment) };
}
