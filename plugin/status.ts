import { cells, columns } from '../lib/process/columns.ts';
import type { Fleet } from './fleet.ts';
import { buildLines, formatCells, HEAD, type Line } from './line.ts';
import { jsonText, type Output, type Terminal } from './output.ts';
import { describeCaveat } from './reaper-view.ts';
import type { Scope } from './scope.ts';
import { type SessionLine, sessionTable } from './sessions.ts';

/** Workloads and sessions. */
export type StatusView = Fleet & { sessions: readonly SessionLine[] };

/** Shows every monitored workload and what happens to it next, and every session. */
export function showStatus(fleet: StatusView, { namespaces }: Scope, output: Output, terminal: Terminal): void {
  const lines = buildLines(fleet);
  const { sessions } = fleet;
  const caveat = [describeCaveat(fleet.reaper), describeHidden(fleet)].filter(Boolean).join('\n') || undefined;
  if (output === 'json') {
    terminal.write(
      jsonText({ items: lines, ...(sessions.length > 0 && { sessions }), ...(caveat !== undefined && { caveat }) }),
    );
    return;
  }
  terminal.write(lines.length > 0 ? statusTable(lines, terminal.isColoured) : '');
  const table = sessions.length > 0 ? sessionTable(sessions, terminal.isColoured) : '';
  terminal.write(lines.length > 0 && table !== '' ? `\n${table}` : table);
  if (lines.length + sessions.length === 0) terminal.note(nothingIn(namespaces));
  else if (caveat !== undefined) terminal.note(`\n${caveat}\n`);
}

/** The table alone. */
export function statusTable(lines: readonly Line[], isColoured: boolean): string {
  return columns([cells(HEAD), ...lines.map(formatCells)], { isColoured });
}

function describeHidden({ hiddenKinds }: Fleet): string | undefined {
  if (hiddenKinds.length === 0) return undefined;
  return `You may not list ${hiddenKinds.join(', ')}: sleeping ones are not shown.`;
}

function nothingIn(namespaces: readonly string[]): string {
  const where = namespaces.length > 0 ? `in namespace ${namespaces.join(', ')}` : 'in any namespace';
  return `No workload is monitored ${where}. To begin: kubectl spawner monitor deployment/NAME\n`;
}
