import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

// biome-ignore lint/style/noProcessEnv: only tests import this, and hack/test.ts says here which helm they use.
export const HELM = process.env.SPAWNER_HELM ?? 'helm';
// biome-ignore lint/style/noProcessEnv: the same of promtool.
export const PROMTOOL = process.env.SPAWNER_PROMTOOL ?? 'promtool';
export const CHART = import.meta.dirname;

// biome-ignore lint/suspicious/noExplicitAny: rendered YAML has no type, and a wrong path fails the test all the same.
export type Rendered = any;

/** Values for everything that has no default. */
export const CI_VALUES = join(CHART, 'ci', 'values.yaml');

/** What Helm sees on a cluster of that version; offline it knows of no kinds. */
export const ON_CLUSTER: readonly string[] = [
  ...['--kube-version', 'v1.34.0'],
  ...['--api-versions', 'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy'],
];

/** The chart's objects as YAML, with these values. */
export function renderText(...values: string[]): string {
  const set = values.flatMap((value) => ['--set', value]);
  const place = ['spawner', CHART, '--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES];
  return execFileSync(HELM, ['template', ...place, ...set], { encoding: 'utf8' });
}

/** The same with values of any type, by key. */
export function renderJson(values: Readonly<Record<string, unknown>>, release = 'spawner'): string {
  const set = Object.entries(values).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]);
  const place = [release, CHART, '--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES];
  return execFileSync(HELM, ['template', ...place, ...set], { encoding: 'utf8', stdio: 'pipe' });
}

/** The chart's objects, with these values. */
export function render(...values: string[]): Rendered[] {
  return parseAllDocuments(renderText(...values)).map((document) => document.toJS());
}
