import { limitsOf } from './limits.ts';
import { documentOf } from './performance-document.ts';
import { plotsOf } from './performance-plots.ts';
import type { Report } from './report.ts';

/** What is written from a report, by file: the document and its plots. */
export async function performanceFiles(report: Report): Promise<Readonly<Record<string, string>>> {
  const plots = Object.entries(await plotsOf(report)).map(([name, svg]) => [`docs/${name}`, svg]);
  return { 'docs/performance.md': documentOf(report, limitsOf(report)), ...Object.fromEntries(plots) };
}
