import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CHART, CI_VALUES, HELM } from './render.ts';
import { objectsOf, renderValueSet, valueSets } from './value-sets.ts';

const HELM3 = process.env.SPAWNER_HELM3 ?? 'helm3';
const HELMS = [
  ['the installed Helm', HELM],
  ['Helm 3', HELM3],
];

test('Helm 3 is Helm 3', () => {
  expect(execFileSync(HELM3, ['version', '--short'], { encoding: 'utf8' })).toMatch(/^v3\./);
});

test.each(HELMS)('%s finds nothing, strictly', (_, helm) => {
  expect(execFileSync(helm, ['lint', '--strict', CHART, '--values', CI_VALUES], { encoding: 'utf8' })).toContain(
    '0 chart(s) failed',
  );
});

test.each(HELMS)('%s finds nothing with any preset', (_, helm) => {
  for (const file of readdirSync(CHART).filter((name) => /^values-\w+\.yaml$/.test(name))) {
    const args = ['lint', '--strict', CHART, '--values', CI_VALUES, '--values', join(CHART, file)];
    expect(execFileSync(helm, args, { encoding: 'utf8' })).toContain('0 chart(s) failed');
  }
});

/** They order kinds that they do not know in their own ways. */
const byName = (text: string) =>
  Object.fromEntries(objectsOf(text).map((object) => [`${object.kind}/${object.metadata.name}`, object]));

test.each(valueSets)('both render the same with testdata/%s.values.yaml', (name) => {
  expect(byName(renderValueSet(name, HELM3))).toEqual(byName(renderValueSet(name)));
});

test.each(HELMS)('%s packs the chart without its tests', (_, helm) => {
  const { stdout } = spawnSync('sh', [
    '-c',
    'cd "$(mktemp -d)" && "$1" package "$2" >/dev/null && tar -tzf *.tgz && rm -r "$PWD"',
    'sh',
    helm,
    CHART,
  ]);
  const files = stdout.toString().trim().split('\n');
  expect(files).toEqual(expect.arrayContaining(['spawner/Chart.yaml', 'spawner/values.schema.json']));
  expect(files.filter((file) => /\.ts$|testdata|\.test\./.test(file))).toEqual([]);
});
