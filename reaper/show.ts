import type { Log } from '../lib/process/log.ts';
import { allUnreachable, type Row, summary, toFields } from './report.ts';
import { table } from './table.ts';

/** Where rows are shown. */
export interface ShowOptions {
  as: 'table' | 'json';
  dryRun: boolean;
  log: Log;
  write(text: string): void;
}

/** Shows what became of all workloads, and says how many could not be dealt with. */
export function show(rows: readonly Row[], { as, dryRun, log, write }: ShowOptions): number {
  if (as === 'table') write(table(rows));
  else for (const row of rows) log.info('verdict', { ...toFields(row), dryRun });
  if (allUnreachable(rows)) log.error('no pod answered; a network policy may block the reaper: see --route');
  const { failed, ...counts } = summary(rows);
  log.info('pass done', { ...counts, failed, dryRun });
  return failed;
}
