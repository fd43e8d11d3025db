import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { HELM, ON_CLUSTER, type Rendered } from '../../render.ts';
import type { OtherChart, Values } from './proof.ts';

/** Copies a chart out of its Go module into a folder that the caller removes, and leaves out dependencies that lie elsewhere. */
export function fetchChart({ name, module, version, sum, folder, without }: OtherChart): string {
  const chart = mkdtempSync(join(tmpdir(), `spawner-${name}-`));
  const downloaded = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: chart,
    encoding: 'utf8',
  });
  const { Dir, Sum } = JSON.parse(downloaded);
  if (Sum !== sum) throw new Error(`Cannot take ${module}@${version}: expected ${sum}, got "${Sum}"`);
  cpSync(join(Dir, folder), chart, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', chart]);
  if (without.length > 0) leaveOut(chart, without);
  return chart;
}

function leaveOut(chart: string, without: readonly string[]): void {
  const file = join(chart, 'Chart.yaml');
  const { dependencies, ...rest } = parse(readFileSync(file, 'utf8'));
  const kept = dependencies.filter(({ name }: { name: string }) => !without.includes(name));
  writeFileSync(file, stringify({ ...rest, dependencies: kept }));
  rmSync(join(chart, 'Chart.lock'), { force: true });
}

/** The objects of a chart with these values, or the sentence by which its schema refuses unknown keys. */
export function renderOther(chart: string, name: string, values: Values): Rendered[] | string {
  const set = Object.entries(values).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]);
  try {
    const text = execFileSync(HELM, ['template', name, chart, '--namespace', name, ...ON_CLUSTER, ...set], {
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: Number.POSITIVE_INFINITY,
    });
    return parseAllDocuments(text)
      .map((document) => document.toJS())
      .filter((object) => object !== null);
  } catch (error) {
    const { stderr } = error as { stderr: string };
    if (/additional properties .* not allowed/.test(stderr)) return stderr;
    throw error;
  }
}
