import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { tryRun } from '../hack/base/run.ts';
import { suiteBlocks } from '../hack/check/documents.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';
import { CHART, helm, IMAGES, leftByHelmTest, tryHelm } from './helm.ts';
import { APP, closeTerminal, openTerminal, runCommands, type Terminal } from './run-commands.ts';

// The release that all other tests share: back to an earlier chart, forward again, changed as the documents say, taken
// away, and installed as it was by the command of the README.
const release = inNamespace(NAMESPACE);
const app = useNamespace('spawner-test-lifecycle');
const place = ['spawner', '--namespace', NAMESPACE];
const EARLIER_CHART = join(import.meta.dirname, 'testdata', 'earlier-chart.tgz');

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(app);
  await kubectl(app, ['create', 'deployment', APP, '--image', environment.nginx, '--replicas', '0']);
});
afterAll(async () => {
  // If a test before the last one failed, the other tests still need their release.
  if ((await tryHelm('status', ...place)).code !== 0)
    await helm('upgrade', '--install', ...place, CHART, '--create-namespace', '--values', terminal.values, '--wait');
  closeTerminal(terminal);
});

const certificate = () =>
  kubectl(release, ['get', 'secret', 'spawner-certificate', '--output=jsonpath={.data.tls\\.crt}']);

test('a release of an earlier chart is upgraded, and keeps its certificate', async () => {
  const before = await certificate();
  await helm('upgrade', ...place, EARLIER_CHART, '--reset-values', ...IMAGES, '--wait', '--timeout', '3m');
  await helm('upgrade', ...place, CHART, '--reset-then-reuse-values', '--wait', '--timeout', '3m');
  // Not toBe(): a failure would print it.
  expect([before !== '', (await certificate()) === before]).toEqual([true, true]);
});

test('every pod of the release is within Pod Security "restricted", as the API server sees it', async () => {
  const label = ['label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce=restricted', '--dry-run=server'];
  // It warns of pods that are there and would not be admitted.
  const { code, stderr } = await tryRun(release.program, ['--kubeconfig', release.kubeconfig, ...label]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

/** What Helm says to a second release in the cluster, asked of the API server and not installed. */
const second = (...values: string[]) =>
  tryHelm('install', 'second', CHART, '--namespace', 'default', '--dry-run=server', ...IMAGES, ...values);

test('a second release is refused with a sentence, unless the two monitor different namespaces', async () => {
  const { code, stderr } = await second('--set', 'namespaces.include={team-a}');
  expect(code).not.toBe(0);
  expect(stderr).toContain(`release "spawner" in namespace "${NAMESPACE}" monitors as well`);
});

test('a namespace that does not exist is refused with a sentence', async () => {
  const values = ['--reset-then-reuse-values', '--set', 'namespaces.include={spawner-test-nowhere}'];
  const { code, stderr } = await tryHelm('upgrade', ...place, CHART, '--dry-run=server', ...values);
  expect(code).not.toBe(0);
  expect(stderr).toContain('expected namespaces that exist, got "spawner-test-nowhere"');
});

/** Objects that every namespace has, or that Kubernetes makes by itself. */
const NOT_OURS = /^(serviceaccount\/default|configmap\/kube-root-ca\.crt|event|(pod|node)s?\.metrics)/;
// Not the namespaces of other tests, nor the nodes of a cluster that is called after them.
const NAMED_FOR_US = /^(?!(namespace|node|csinode\.storage\.k8s\.io)\/).*spawner-(webhook|controller|reaper|test)/;

/** The names of all objects in the release's namespace, and of all outside namespaces that are named for it. */
async function objects(): Promise<string[]> {
  const all = async (isNamespaced: boolean) => {
    const kinds = await kubectl(release, [
      'api-resources',
      '--verbs=list',
      '--output=name',
      `--namespaced=${isNamespaced}`,
    ]);
    const list = kinds.trim().split('\n').join(',');
    return (await kubectl(release, ['get', list, '--ignore-not-found', '--output=name'])).split('\n').filter(Boolean);
  };
  const outside = (await all(false)).filter((name) => NAMED_FOR_US.test(name));
  return [...(await all(true)), ...outside].filter((name) => !NOT_OURS.test(name));
}

test.each(suiteBlocks().release)('the commands of $document:$line work', async ({ commands }) => {
  const isUninstall = commands.includes('helm uninstall');
  if (isUninstall) expect((await objects()).length).toBeGreaterThan(15);
  expect(await runCommands(terminal, commands)).toEqual({ code: 0, said: '' });
  if (isUninstall) await eventually(release, { what: 'everything to be gone' }, objects, (names) => names.length === 0);
});

test('after helm test, nothing of it is left', async () => {
  expect(await leftByHelmTest(release)).toBe('');
});
