import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHART } from './render.ts';

/** The CustomResourceDefinition of testdata/crds, in its first and its second form. */
export const THINGS = 'things.spawner.example.com';

/** The section of the values that switches it on in {@link chartWithCrd}. */
export const SECTION = 'reaper';

/** For tests: makes a copy of the chart that has a CustomResourceDefinition more, and returns its path. */
export function chartWithCrd(folder: string, form: 'first' | 'second'): string {
  const chart = join(folder, form);
  cpSync(CHART, chart, { recursive: true });
  const place = join(chart, 'files', 'crds', SECTION);
  mkdirSync(place, { recursive: true });
  cpSync(join(CHART, 'testdata', 'crds', `${form}.yaml`), join(place, 'things.yaml'));
  return chart;
}
