import { compareLimits } from './limits.ts';
import { renderDocument } from './performance-document.ts';
import { renderPlots } from './performance-plots.ts';
import type { Report } from './report.ts';

/** What is written from a report, by file: the document and its plots. */
export async function performanceFiles(report: Report): Promise<Readonly<Record<string, string>>> {
  const plots = Object.entries(await renderPlots(report)).map(([name, svg]) => [`docs/${name}`, svg]);
  return { 'docs/performance.md': renderDocument(report, compareLimits(report)), ...Object.fromEntries(plots) };
}
