import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHART, CI_VALUES, HELM, ON_CLUSTER, type Rendered } from './render.ts';

/** Each `<name>.values.yaml` in it are values that the chart is tested with. */
export const VALUE_SETS = join(CHART, 'testdata');
const SUFFIX = '.values.yaml';

/** A preset is a file of values in the chart itself: `values-ha.yaml` is the preset `ha`. */
const presets = readdirSync(CHART).flatMap((file) => /^values-(\w+)\.yaml$/.exec(file)?.[1] ?? []);

/** The names of all value sets, presets among them. */
export const valueSets = [
  ...readdirSync(VALUE_SETS).flatMap((file) => (file.endsWith(SUFFIX) ? [file.slice(0, -SUFFIX.length)] : [])),
  ...presets,
].sort();

const fileOf = (name: string) =>
  presets.includes(name) ? join(CHART, `values-${name}.yaml`) : join(VALUE_SETS, name + SUFFIX);

/** What Helm makes of a value set. A first line such as `# --api-versions example.com/v1` has more arguments for it. */
export function renderValueSet(name: string, helm = HELM): string {
  const file = fileOf(name);
  const [, more = ''] = /^# (--.*)/.exec(readFileSync(file, 'utf8')) ?? [];
  const place = ['spawner', CHART, '--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES];
  const args = ['template', ...place, '--values', file, ...more.split(' ').filter(Boolean)];
  return execFileSync(helm, args, { encoding: 'utf8' });
}

/** The objects of what Helm printed. */
export function objectsOf(text: string): Rendered[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter(Boolean);
}

/** The pod templates of objects, by the name of what holds them. */
export function podSpecsOf(objects: Rendered[]): [string, Rendered][] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    const template = spec?.jobTemplate?.spec.template ?? spec?.template;
    if (kind === 'Pod') return [[`${kind}/${metadata.name}`, spec]];
    return template ? [[`${kind}/${metadata.name}`, template.spec]] : [];
  });
}
