import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chartWithCrd, SECTION } from './chart-with-crd.ts';
import { ODD_COMBINATIONS } from './odd-combinations.ts';
import { CI_VALUES, HELM, ON_CLUSTER, renderJson } from './render.ts';
import { schemaFile, writeSchemas } from './schemas.ts';
import { objectsOf, renderValueSet, valueSets } from './value-sets.ts';

const KUBECONFORM = process.env.SPAWNER_KUBECONFORM ?? 'kubeconform';
/** Kinds of others, whose schemas are not in the API server. */
const OF_OTHERS = 'Certificate,PodMonitor,ServiceMonitor,PrometheusRule';

let folder: string;
let schemas: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spawner-kubeconform-'));
  schemas = writeSchemas(join(folder, 'schemas'), JSON.parse(readFileSync(schemaFile('1.34'), 'utf8')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(texts: Readonly<Record<string, string>>): { status: number | null; output: string } {
  const objects = mkdtempSync(join(folder, 'objects-'));
  mkdirSync(objects, { recursive: true });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(objects, `${name}.yaml`), text);
  const args = ['-strict', '-skip', OF_OTHERS, '-schema-location', schemas, objects];
  const { status, stdout, stderr } = spawnSync(KUBECONFORM, args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('with every value set, each object is what the API server knows', () => {
  const texts = valueSets.map((name) => [name, renderValueSet(name)]);
  expect(check(Object.fromEntries(texts))).toEqual({ status: 0, output: '' });
});

test('with every odd combination of values, each object is what the API server knows, and is named once', () => {
  const texts = ODD_COMBINATIONS.map((values, index) => {
    const text = renderJson({ 'reaper.enabled': true, 'networkPolicies.enabled': true, ...values });
    const names = objectsOf(text).map(({ kind, metadata: { name, namespace } }) => `${kind}/${namespace}/${name}`);
    expect([values, names.length]).toEqual([values, new Set(names).size]);
    return [`odd-${index}`, text];
  });
  expect(check(Object.fromEntries(texts))).toEqual({ status: 0, output: '' });
});

test('a CustomResourceDefinition of a file is what the API server knows', () => {
  const chart = chartWithCrd(folder, 'first');
  const args = ['template', 'spawner', chart, ...ON_CLUSTER, '--values', CI_VALUES, '--set', `${SECTION}.enabled=true`];
  const text = execFileSync(HELM, args, { encoding: 'utf8' });
  expect(text).toContain('kind: CustomResourceDefinition');
  expect(check({ text })).toEqual({ status: 0, output: '' });
});

test.each([
  ['a key that is spelled wrong', 'replicas: 2', 'replica: 2', 'replica'],
  ['a value of the wrong type', 'replicas: 2', 'replicas: two', 'replicas'],
  ['a key deep down', 'containerPort: 8443', 'containerport: 8443', 'containerport'],
])('%s is found', (_, right, wrong, name) => {
  const text = renderValueSet('defaults');
  expect(text).toContain(right);
  const { status, output } = check({ wrong: text.replace(right, wrong) });
  expect(status).toBe(1);
  expect(output).toContain(name);
});
