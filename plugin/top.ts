import { count } from './count.ts';
import { lookAtFleet } from './fleet.ts';
import { buildLines, connectionsAtLeast, type Line } from './line.ts';
import { ensureNamespace } from './namespace.ts';
import type { Terminal } from './output.ts';
import type { Scope } from './scope.ts';
import { statusTable } from './status.ts';

/** How often, and for how long. */
export interface TopOptions {
  intervalSeconds: number;
  /** Looks until it ends by itself; infinity for ever. */
  rounds: number;
}

/** Back to the first corner, and away with all below. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const HOME = '\u001b[H\u001b[J';

/** Shows the workloads again and again, those with the most connections first. */
export async function showTop(
  scope: Scope,
  { intervalSeconds, rounds }: TopOptions,
  terminal: Terminal,
): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    const lines = buildLines(await lookAtFleet(scope)).sort(byConnections);
    if (lines.length === 0) await ensureNamespace(scope);
    const title = `${new Date().toLocaleTimeString()}  ${count(lines.length, 'workload')}, ${describeTotal(lines)}`;
    terminal.write(`${terminal.isTerminal ? HOME : ''}${title}\n\n${statusTable(lines, terminal.isColoured)}`);
    if (round < rounds) await new Promise((resolve) => setTimeout(resolve, intervalSeconds * 1000));
  }
}

function byConnections(one: Line, other: Line): number {
  return connectionsAtLeast(other.pods) - connectionsAtLeast(one.pods);
}

function describeTotal(lines: readonly Line[]): string {
  const total = connectionsAtLeast(lines.flatMap(({ pods }) => pods));
  return `${lines.some(({ connections }) => connections === null) ? 'at least ' : ''}${count(total, 'connection')}`;
}
