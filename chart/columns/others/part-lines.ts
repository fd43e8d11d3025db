import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** Where a chart has a part that is like another chart's: files by the row of the table, in the order of the table. */
export interface ComparedPart {
  rows: Readonly<Record<string, { file: string; kind?: string }>>;
  /** Where its values stand: a section of values.yaml, or the rows of README.md that document it. */
  values: { section: string } | { documented: string };
}

/** Keys in such a section that are for objects that are not counted. */
const UNCOUNTED = ['networkPolicy', 'serviceMonitor', 'metricsService'];

/** cert-manager's cainjector; what it has of helpers is among those that all parts share. */
export const CAINJECTOR: ComparedPart = {
  rows: {
    Deployment: { file: 'templates/cainjector-deployment.yaml' },
    ServiceAccount: { file: 'templates/cainjector-serviceaccount.yaml' },
    binding: { file: 'templates/cainjector-rbac.yaml', kind: 'ClusterRoleBinding' },
    PodDisruptionBudget: { file: 'templates/cainjector-poddisruptionbudget.yaml' },
  },
  values: { section: 'cainjector' },
};

const REPORTS = 'templates/reports-controller';
/** kyverno's reports controller. */
export const REPORTS_CONTROLLER: ComparedPart = {
  rows: {
    Deployment: { file: `${REPORTS}/deployment.yaml` },
    ServiceAccount: { file: `${REPORTS}/serviceaccount.yaml` },
    binding: { file: `${REPORTS}/rolebinding.yaml` },
    PodDisruptionBudget: { file: `${REPORTS}/poddisruptionbudget.yaml` },
    'helpers of its own': { file: `${REPORTS}/_helpers.tpl` },
  },
  values: { documented: 'reportsController' },
};

/** The lines of a part in a chart's folder, by the row of the table. */
export function partLines(chart: string, { rows, values }: ComparedPart): Record<string, number> {
  const read = (file: string) => readFileSync(join(chart, file), 'utf8');
  const templates = Object.entries(rows).map(
    ([row, { file, kind }]) => [row, countLines(ofKind(read(file), kind))] as const,
  );
  const all = templates.reduce((sum, [, lines]) => sum + lines, 0);
  const ofValues =
    'section' in values
      ? countLines(sectionOf(read('values.yaml'), values.section))
      : countDocumented(read('README.md'), values.documented);
  return { ...Object.fromEntries(templates), 'all templates': all, values: ofValues };
}

const ofKind = (text: string, kind?: string) =>
  kind === undefined ? text : (text.split(/^---$/m).find((document) => document.includes(`\nkind: ${kind}\n`)) ?? '');

/** The rows of a section in a table of values. */
const countDocumented = (text: string, section: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`| ${section}.`) && !UNCOUNTED.includes(line.split(/[. ]/)[2] ?? '')).length;

/** A section of the values with its name. */
function sectionOf(text: string, name: string): string {
  const counted = Object.entries(parse(text)[name]).filter(([key]) => !UNCOUNTED.includes(key));
  return stringify({ [name]: Object.fromEntries(counted) }, { lineWidth: 0 });
}

/** Lines without comments, empty lines and `---`. */
const countLines = (text: string) =>
  text
    .replace(/\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g, '')
    .split('\n')
    .filter((line) => !/^\s*(#|$|---)/.test(line)).length;
