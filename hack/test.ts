import { join } from 'node:path';
import { REPOSITORY } from './cache.ts';
import { chooseProvider } from './cluster/choose.ts';
import { withCluster } from './cluster/with-cluster.ts';
import { DRAIN_THRESHOLDS, E2E_VARIABLE, type E2eEnvironment, REAPED_NAMESPACE } from './e2e-environment.ts';
import { reaperOnCall, withChart } from './install.ts';
import { runJest, type Tally } from './jest.ts';
import { kubectl } from './kubectl.ts';
import { installMonitoringKinds, loadPrograms, MONITORING_VALUES } from './monitoring.ts';
import { installRust, nativeHost, whyNoNativeHost } from './native-host.ts';
import { describeExpected, describeTaken, whyTooLong } from './parts.ts';
import { bundle, type Prepared, prepare } from './prepare.ts';
import { step } from './progress.ts';
import type { Cluster, Provider } from './provider.ts';
import { isOnPath, tryRun } from './run.ts';
import { describeSkipped, type SkippedTest, whySkipped } from './skipped-tests.ts';
import { buildAhead, CLIENTS, clientProgram, type ToolName, toolFolder } from './tools.ts';

/** Everything that `npm test` runs, the quick parts first. */
const PARTS: Readonly<Record<string, () => Promise<Tally>>> = {
  check,
  unit: async () => runJest('unit', { patterns, env: { ...(await nativeHostVariable()), ...(await reference()) } }),
  kernel: async () => runJest('kernel', { patterns, env: await nativeHostVariable() }),
  chart,
  e2e,
};

const words = process.argv.slice(2);
const chosen = words.filter((word) => word in PARTS);
/** Of the files' paths; none stand for all files. */
const patterns = words.filter((word) => !(word in PARTS));
if (patterns.length > 0 && chosen.length === 0) {
  process.stderr.write(
    `Cannot run ${patterns.join(', ')}: expected some of ${Object.keys(PARTS).join(', ')}, then parts of files' names; or nothing for all\n`,
  );
  process.exit(2);
}

/** What the parts found on this machine. */
let nativeHostFound: Record<string, string> = {};
let maker: Provider | undefined;

const parts = Object.entries(PARTS).filter(([name]) => chosen.length === 0 || chosen.includes(name));
const isWhole = chosen.length === 0;
if (isWhole) {
  process.stderr.write(describeExpected(Object.keys(PARTS)));
  buildAhead(await neededTools());
}

let total: Tally = { passed: 0, failed: 0 };
const taken = new Map<string, number>();
for (const [name, part] of parts) {
  const started = performance.now();
  const tally = await part().catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    return { passed: 0, failed: 1 };
  });
  total = add(total, tally);
  taken.set(name, (performance.now() - started) / 1000);
}
process.stderr.write(describeTaken(taken));
const tooLong = isWhole ? whyTooLong(taken) : undefined;
if (tooLong !== undefined) {
  process.stderr.write(tooLong);
  total = add(total, { passed: 0, failed: 1 });
}
const failed = total.failed + unexpectedSkips(total.skipped ?? []);
process.stdout.write(`${total.passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || total.passed === 0 ? 1 : 0;

function add(one: Tally, other: Tally): Tally {
  const skipped = [...(one.skipped ?? []), ...(other.skipped ?? [])];
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped };
}

/** Says which tests were left out and why, and how many of them should have run. A choice of files leaves out what it likes. */
function unexpectedSkips(skipped: readonly SkippedTest[]): number {
  const ofCluster = { provider: maker?.name, capabilities: maker?.capabilities ?? [] };
  const facts = { env: { ...process.env, ...nativeHostFound }, ...ofCluster, isRoot: process.getuid?.() === 0 };
  process.stdout.write(describeSkipped(skipped, facts));
  return skipped.filter((test) => whySkipped(test, facts) === undefined).length;
}

/** The tools of all parts in the order in which they are needed. */
async function neededTools(): Promise<ToolName[]> {
  const clients = ['helm', 'promtool', 'kubectl'] as const;
  const missing = await Promise.all(clients.map(async (name) => ((await isOnPath(name)) ? [] : [CLIENTS[name]])));
  const { name, tools } = await chooseProvider();
  const ofCluster: readonly ToolName[] =
    name === 'context' ? [] : ['registry', 'prometheus-server', 'keda', 'monitor-config'];
  return ['actionlint', 'kubernetes-reference', ...missing.flat(), 'helm3', 'kubeconform', ...tools, ...ofCluster];
}

/** Types, rules and format, the workflow. */
async function check(): Promise<Tally> {
  const actionlint = join(await toolFolder('actionlint'), 'actionlint');
  const checks: [title: string, program: string, ...args: string[]][] = [
    ['checking types', 'node_modules/.bin/tsc'],
    ['checking rules and format', 'node_modules/.bin/biome', 'check', '.'],
    ['checking the workflows', actionlint],
  ];
  const tally = { passed: 0, failed: 0 };
  for (const [title, program, ...args] of checks) {
    const { code, stdout, stderr } = await step(title, () => tryRun(program, args, { cwd: REPOSITORY }));
    tally[code === 0 ? 'passed' : 'failed'] += 1;
    if (code !== 0) process.stderr.write(stdout + stderr);
  }
  return tally;
}

/** Tells the tests where the sidecar's native host is. Where it cannot be built, they run on Node alone. */
async function nativeHostVariable(): Promise<Record<string, string>> {
  await installRust();
  const problem = await whyNoNativeHost();
  if (problem === undefined) {
    nativeHostFound = { SPAWNER_NATIVE_HOST: await nativeHost() };
    return nativeHostFound;
  }
  process.stderr.write(`Testing the sidecar on Node alone: ${problem}\n`);
  return {};
}

/** Tells the tests where to ask what Kubernetes itself would say; without, they compare with what it once said. */
async function reference(): Promise<Record<string, string>> {
  return { SPAWNER_KUBERNETES_REFERENCE: join(await toolFolder('kubernetes-reference'), 'kubernetes-reference') };
}

async function chart(): Promise<Tally> {
  const env = {
    SPAWNER_HELM: await clientProgram('helm'),
    SPAWNER_PROMTOOL: await clientProgram('promtool'),
    SPAWNER_HELM3: join(await toolFolder('helm3'), 'helm'),
    SPAWNER_KUBECONFORM: join(await toolFolder('kubeconform'), 'kubeconform'),
  };
  return runJest('chart', { patterns, env });
}

async function e2e(): Promise<Tally> {
  await bundle();
  return withCluster('test', async (provider, cluster) => {
    maker = provider;
    const prepared = await prepare(provider, cluster);
    const isOurs = cluster.provider !== 'context';
    const programs = isOurs ? await loadPrograms(provider, cluster) : undefined;
    if (isOurs) await installMonitoringKinds(cluster);
    const values = {
      ...reaperOnCall(REAPED_NAMESPACE, '15m'),
      ...drainValues(),
      ...(isOurs && MONITORING_VALUES),
    };
    const { kubeconfig } = cluster;
    const there = { program: await clientProgram('kubectl'), kubeconfig, namespace: REAPED_NAMESPACE };
    // The reaper of the chart gets its rights in this namespace, so it comes first.
    await kubectl(there, ['create', 'namespace', REAPED_NAMESPACE]);
    try {
      return await withChart(cluster, { images: prepared.images, values }, () =>
        runSuites(cluster, { ...prepared, capabilities: provider.capabilities, ...(programs && { programs }) }),
      );
    } finally {
      await kubectl(there, ['delete', 'namespace', REAPED_NAMESPACE, '--wait=false']);
    }
  });
}

function drainValues(): Record<string, string> {
  return Object.fromEntries(Object.entries(DRAIN_THRESHOLDS).map(([name, value]) => [`drain.${name}`, `${value}`]));
}

async function runSuites(
  { name, kubeconfig, provider }: Cluster,
  prepared: Prepared & Pick<E2eEnvironment, 'capabilities' | 'programs'>,
): Promise<Tally> {
  const environment: E2eEnvironment = {
    ...prepared,
    program: await clientProgram('kubectl'),
    name,
    kubeconfig,
    provider,
  };
  const env = { [E2E_VARIABLE]: JSON.stringify(environment) };
  // Three minutes for the longest test, which watches a pod for one. The tests wait more than they work, so as many
  // files as there are run at once.
  const timeout = ['--testTimeout', '180000'];
  const together = await runJest('e2e', { patterns, env, args: ['--maxWorkers', '6', ...timeout] });
  return add(together, await runJest('e2e-alone', { patterns, env, args: ['--runInBand', ...timeout] }));
}
