import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '../hack/eventually.ts';
import { kubectl } from '../hack/kubectl.ts';
import { tryRun } from '../hack/run.ts';
import { inNamespace } from './environment.ts';
import { CHART, helm, IMAGES, leftByHelmTest, tryHelm } from './helm.ts';

// A release of its own, beside the one that all other tests share. It attaches and labels nothing, as that one does.
const NAMESPACE = 'spawner-test-lifecycle';
const RELEASE = 'second';
const place = [RELEASE, '--namespace', NAMESPACE];
const WAIT = ['--wait', '--timeout', '3m'];
const VALUES = [...IMAGES, '--set', 'attach.enabled=false,drain.enabled=false,reaper.enabled=true,reaper.dryRun=true'];
const EARLIER_CHART = join(import.meta.dirname, 'testdata', 'earlier-chart.tgz');

const cluster = inNamespace(NAMESPACE);
afterAll(async () => {
  await tryHelm('uninstall', ...place, '--ignore-not-found', '--wait');
  await kubectl(cluster, ['delete', 'namespace', NAMESPACE, '--wait=false']);
});

/** What every namespace has, and what is no object that somebody made. */
const NOT_OURS = /^(serviceaccount\/default|configmap\/kube-root-ca\.crt|event|metrics\.k8s\.io|(pod|node)s?\.metrics)/;

/** The names of all objects in the namespace, and of all others that are named for it. */
async function objects(): Promise<string[]> {
  const all = async (...args: string[]) => {
    const kinds = (await kubectl(cluster, ['api-resources', '--verbs=list', '--output=name', ...args])).trim();
    return kubectl(cluster, ['get', kinds.split('\n').join(','), '--ignore-not-found', '--output=name']);
  };
  const namespaced = (await all('--namespaced=true')).split('\n');
  const others = (await all('--namespaced=false')).split('\n').filter((name) => name.includes(NAMESPACE));
  return [...namespaced, ...others].filter((name) => name && !NOT_OURS.test(name) && name !== `namespace/${NAMESPACE}`);
}

const secretData = () => kubectl(cluster, ['get', 'secret', 'second-spawner-certificate', '--output=jsonpath={.data}']);

test('a release of the earlier chart is upgraded without a new certificate, and works', async () => {
  await helm('install', ...place, EARLIER_CHART, '--create-namespace', ...WAIT, ...VALUES);
  const before = await secretData();
  await helm('upgrade', ...place, CHART, ...WAIT, '--reset-then-reuse-values');
  expect((await secretData()) === before).toBe(true);
  expect(await helm('test', ...place)).toContain('A labelled pod in namespace default gets the sidecar ');
  expect(await leftByHelmTest(cluster)).toBe('');
});

test('every pod of it is within Pod Security "restricted", as the API server sees it', async () => {
  const label = ['label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce=restricted', '--dry-run=server'];
  // It warns of pods that are there and would not be admitted.
  const { code, stderr } = await tryRun(cluster.program, ['--kubeconfig', cluster.kubeconfig, ...label]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('an uninstall leaves nothing', async () => {
  expect((await objects()).length).toBeGreaterThan(15);
  await helm('uninstall', ...place, '--wait');
  await eventually(cluster, { what: 'everything to be gone' }, objects, (names) => names.length === 0);
});
