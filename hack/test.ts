import { join } from 'node:path';
import { REPOSITORY } from './base/paths.ts';
import { step } from './base/progress.ts';
import { isOnPath, tryRun } from './base/run.ts';
import { installRust, nativeHost, whyNoNativeHost } from './build/native-host.ts';
import { addTallies, runJest, type Tally } from './check/jest.ts';
import { describeExpected, describeTaken, whyTooLong } from './check/parts.ts';
import { describeSkipped, type SkippedTest, whySkipped } from './check/skipped-tests.ts';
import { chooseProvider } from './cluster/choose.ts';
import { browser, e2e } from './scene/cluster-parts.ts';
import { buildAhead, CLIENTS, clientProgram, type ToolName, toolFolder, toolsBuilt } from './tools/tools.ts';

/** Everything that `npm test` runs, the quick parts first. */
const PARTS: Readonly<Record<string, () => Promise<Tally>>> = {
  check,
  unit: async () => runJest('unit', { patterns, env: { ...(await nativeHostVariable()), ...(await reference()) } }),
  chart,
  // These measure times, so no compiler runs at the same time.
  kernel: async () => {
    await toolsBuilt();
    return runJest('kernel', { patterns, env: await nativeHostVariable() });
  },
  e2e: async () => {
    await toolsBuilt();
    return e2e(patterns);
  },
  browser: () => browser(patterns),
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
  total = addTallies(total, tally);
  taken.set(name, (performance.now() - started) / 1000);
}
process.stderr.write(describeTaken(taken));
const tooLong = isWhole ? whyTooLong(taken) : undefined;
if (tooLong !== undefined) {
  process.stderr.write(tooLong);
  total = addTallies(total, { passed: 0, failed: 1 });
}
const failed = total.failed + (await unexpectedSkips(total.skipped ?? []));
process.stdout.write(`${total.passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || total.passed === 0 ? 1 : 0;

/** Says which tests were left out and why, and how many of them should have run. A choice of files leaves out what it likes. */
async function unexpectedSkips(skipped: readonly SkippedTest[]): Promise<number> {
  const { name: provider, capabilities } = await chooseProvider();
  const isRoot = process.getuid?.() === 0;
  const facts = { env: { ...process.env, ...nativeHostFound }, provider, capabilities, isRoot };
  process.stdout.write(describeSkipped(skipped, facts));
  return skipped.filter((test) => whySkipped(test, facts) === undefined).length;
}

/** The tools of all parts in the order in which they are needed. */
async function neededTools(): Promise<ToolName[]> {
  const clients = ['helm', 'promtool', 'kubectl'] as const;
  const missing = await Promise.all(clients.map(async (name) => ((await isOnPath(name)) ? [] : [CLIENTS[name]])));
  const { name, tools, capabilities } = await chooseProvider();
  const ofSuite: readonly ToolName[] =
    name === 'context' ? [] : ['registry', 'prometheus-server', 'keda', 'monitor-config'];
  const ofFleet: readonly ToolName[] = capabilities.includes('enter-node-network') ? ['kwok'] : [];
  const first = ['actionlint', 'kubernetes-reference', ...missing.flat(), 'helm3', 'kubeconform'] as const;
  return [...first, ...tools, ...ofSuite, ...ofFleet];
}

/** Types, rules and format, the workflow. */
async function check(): Promise<Tally> {
  const actionlint = join(await toolFolder('actionlint'), 'actionlint');
  const checks: [title: string, program: string, ...args: string[]][] = [
    ['checking types', 'node_modules/.bin/tsc'],
    ['checking the types of pages', 'node_modules/.bin/tsc', '--project', 'demo/drop-four/page'],
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
