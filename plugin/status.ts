import { cells, columns } from '../lib/process/columns.ts';
import type { Fleet } from './fleet.ts';
import { buildLines, formatCells, HEAD, type Line } from './line.ts';
import { jsonText, type Output, type Terminal } from './output.ts';
import { describeCaveat } from './reaper-view.ts';
import type { Scope } from './scope.ts';

/** Shows every monitored workload and what happens to it next. */
export function showStatus(fleet: Fleet, { namespaces }: Scope, output: Output, terminal: Terminal): void {
  const lines = buildLines(fleet);
  const caveat = [describeCaveat(fleet.reaper), describeHidden(fleet)].filter(Boolean).join('\n') || undefined;
  if (output === 'json') {
    terminal.write(jsonText({ items: lines, ...(caveat !== undefined && { caveat }) }));
    return;
  }
  terminal.write(lines.length > 0 ? statusTable(lines, terminal.isColoured) : '');
  if (lines.length === 0) terminal.note(nothingIn(namespaces));
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
