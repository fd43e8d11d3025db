import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../hack/base/paths.ts';
import type { Report } from './report.ts';

/** Where the last whole run that was kept is. */
export const REPORT_FILE = join(REPOSITORY, 'docs/performance.json');

/** Reads it. */
export function readReport(): Report {
  return JSON.parse(readFileSync(REPORT_FILE, 'utf8')) as Report;
}
