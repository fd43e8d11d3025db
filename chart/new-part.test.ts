import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { describeValues } from './describe-values.ts';
import { knownKeys, knownRanges, openSchema } from './known-keys.ts';
import { CHART, CI_VALUES, HELM, ON_CLUSTER, type Rendered } from './render.ts';
import { objectsOf } from './value-sets.ts';
import { PARTS, valuesSchema } from './values-schema.ts';

// What a part costs that comes later: the files in testdata/new-part, and its name in two lists.
const NEW = join(CHART, 'testdata', 'new-part');
const chart = mkdtempSync(join(tmpdir(), 'spawner-new-part-'));
afterAll(() => rmSync(chart, { recursive: true }));

function addPart(): void {
  cpSync(CHART, chart, { recursive: true });
  cpSync(join(NEW, 'api'), join(chart, 'templates', 'api'), { recursive: true });
  appendFileSync(join(chart, 'values.yaml'), readFileSync(join(NEW, 'values.yaml')));
  const text = readFileSync(join(chart, 'values.yaml'), 'utf8');
  const schema = valuesSchema(text, { ...PARTS, api: 'deployment' });
  writeFileSync(join(chart, 'values.schema.json'), JSON.stringify(openSchema(schema)));
  writeFileSync(join(chart, 'files', 'known-keys.txt'), knownKeys(schema));
  writeFileSync(join(chart, 'files', 'known-ranges.txt'), knownRanges(schema));
  writeFileSync(
    join(chart, 'files', 'value-keys.txt'),
    describeValues(text)
      .map(({ key }) => `${key}\n`)
      .join(''),
  );
  const list = join(chart, 'templates', '_settings.tpl');
  writeFileSync(list, readFileSync(list, 'utf8').replace('["webhook", ', '["api", "webhook", '));
}

const SET = [
  ...['defaults.tolerations[0].key=all', 'api.nodeSelector.disk=fast', 'api.podLabels.tier=front', 'api.replicas=3'],
  ...['api.extraArgs={--trace-gc}', 'api.extraEnv[0].name=A', 'api.extraEnv[0].value=b', 'api.logLevel=warn'],
  ...['api.podDisruptionBudget.minAvailable=1', 'api.updateStrategy.type=Recreate', 'api.serviceAccount.name=own'],
].flatMap((value) => ['--set', value]);
const helm = (...more: string[]) =>
  spawnSync(
    HELM,
    ['template', 'spawner', chart, '--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES, ...more],
    {
      encoding: 'utf8',
    },
  );

test('a new part has every setting of the others, and the guards and the policies hold it', () => {
  addPart();
  const { stdout, stderr } = helm(...SET);
  expect(stderr).toBe('');
  const objects = objectsOf(stdout);
  const find = (kind: string, name: string): Rendered =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  const { replicas, strategy, template } = find('Deployment', 'spawner-api').spec;
  expect([replicas, strategy]).toEqual([3, { type: 'Recreate' }]);
  expect(template.metadata.labels).toMatchObject({ tier: 'front' });
  const { tolerations, nodeSelector, serviceAccountName, containers } = template.spec;
  expect([tolerations, nodeSelector, serviceAccountName]).toEqual([[{ key: 'all' }], { disk: 'fast' }, 'own']);
  const [{ args, env, readinessProbe, resources }] = containers;
  expect(args).toEqual(['--max-old-space-size=64', '--trace-gc', 'api.mjs']);
  expect(env).toEqual([
    { name: 'SPAWNER_LOG_LEVEL', value: 'warn' },
    { name: 'A', value: 'b' },
  ]);
  expect([readinessProbe.periodSeconds, resources.limits.memory]).toEqual([2, '128Mi']);
  expect(find('PodDisruptionBudget', 'spawner-api').spec.minAvailable).toBe(1);
  expect(find('RoleBinding', 'spawner-api').subjects[0].name).toBe('own');
  expect(find('ServiceAccount', 'own')).toBeDefined();
  const policy = find('ValidatingAdmissionPolicy', 'spawner-policy-pods-spawner');
  expect(policy.spec.matchConditions[0].expression).toContain('system:serviceaccount:spawner:own');
  const twice = helm('--set', 'api.serviceAccount.name=spawner-webhook').stderr;
  expect(twice).toContain('expected an account of its own, got "spawner-webhook"');
});

test('README.md of the chart says how much that is', () => {
  const lines = (path: string) =>
    readFileSync(join(NEW, path), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(#|$)/.test(line)).length;
  const parts = ['deployment', 'serviceaccount', 'rolebinding', 'poddisruptionbudget'].map((name) =>
    lines(join('api', `${name}.yaml`)),
  );
  expect(readdirSync(join(NEW, 'api'))).toHaveLength(parts.length);
  const [deployment, account, binding, budget] = parts;
  const all = parts.reduce((sum, part) => sum + part, 0);
  const said = [...readFileSync(join(CHART, 'README.md'), 'utf8').matchAll(/^\| ([\w ]+) \| (\d+) \| /gm)];
  expect(Object.fromEntries(said.map(([, what, here]) => [what, Number(here)]))).toMatchObject({
    ...{ Deployment: deployment, ServiceAccount: account, binding, PodDisruptionBudget: budget },
    ...{ 'all templates': all, values: lines('values.yaml') },
  });
});
