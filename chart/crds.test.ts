import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { chartWithCrd, SECTION, THINGS } from './chart-with-crd.ts';
import { CHART, CI_VALUES, HELM, ON_CLUSTER, type Rendered } from './render.ts';
import { objectsOf } from './value-sets.ts';

const HELMS = [
  ['the installed Helm', HELM],
  ['Helm 3', process.env.SPAWNER_HELM3 ?? 'helm3'],
] as const;
const ON = `${SECTION}.enabled=true`;
const KEEP = 'helm.sh/resource-policy';

const folder = mkdtempSync(join(tmpdir(), 'spawner-crds-'));
let chart: string;
beforeAll(() => {
  chart = chartWithCrd(folder, 'first');
});
afterAll(() => rmSync(folder, { recursive: true }));

function definitions(helm: string, ...values: string[]): Rendered[] {
  const set = values.flatMap((value) => ['--set', value]);
  const args = ['template', 'spawner', chart, '--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES, ...set];
  const objects = objectsOf(execFileSync(helm, args, { encoding: 'utf8' }));
  return objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
}

test.each(HELMS)('%s renders a CustomResourceDefinition as its file has it, and keeps it', (_, helm) => {
  const file = parse(readFileSync(join(CHART, 'testdata', 'crds', 'first.yaml'), 'utf8'));
  const [definition, ...more] = definitions(helm, ON, 'labels.team=ours', 'annotations.a=b');
  expect(more).toEqual([]);
  expect(definition.spec).toEqual(file.spec);
  expect(definition.metadata).toMatchObject({
    name: THINGS,
    annotations: { 'example.com/own': 'stays', a: 'b', [KEEP]: 'keep' },
    labels: { 'app.kubernetes.io/name': 'spawner', 'app.kubernetes.io/component': 'crds', team: 'ours' },
  });
});

test('its section, or crds.enabled, switches it off', () => {
  expect(definitions(HELM)).toEqual([]);
  expect(definitions(HELM, ON, 'crds.enabled=false')).toEqual([]);
});

test('without crds.keep, Helm deletes it as any other object', () => {
  const [definition] = definitions(HELM, ON, 'crds.keep=false');
  expect(definition.metadata.annotations).toEqual({ 'example.com/own': 'stays' });
});

test('the notes say what stays after an uninstall, and how to delete it', () => {
  const notes = (...values: string[]) => {
    const set = values.flatMap((value) => ['--set', value]);
    const args = ['install', 'spawner', chart, '--dry-run=client', '--output', 'yaml', '--values', CI_VALUES, ...set];
    return parse(execFileSync(HELM, args, { encoding: 'utf8' })).info.notes;
  };
  expect(notes(ON)).toContain(`kubectl delete customresourcedefinitions ${THINGS}`);
  for (const values of [[], [ON, 'crds.keep=false'], [ON, 'crds.enabled=false']])
    expect(notes(...values)).not.toContain('customresourcedefinitions');
});

test('each file lies in the folder of a section that can be switched on, and has its name', () => {
  const root = join(CHART, 'files', 'crds');
  const values = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8'));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  for (const path of files) {
    const { kind, metadata, spec } = parse(readFileSync(join(root, path), 'utf8'));
    expect([path, typeof values[dirname(path)]?.enabled]).toEqual([path, 'boolean']);
    expect([path, kind]).toEqual([join(dirname(path), `${spec.names.plural}.yaml`), 'CustomResourceDefinition']);
    expect(metadata.name).toBe(`${spec.names.plural}.${spec.group}`);
  }
});
