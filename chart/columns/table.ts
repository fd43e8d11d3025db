import type { Column } from './column.ts';
import { OF_OBJECTS } from './objects.ts';
import { CERT_MANAGER } from './others/cert-manager.ts';
import { KYVERNO } from './others/kyverno.ts';
import { LINKERD } from './others/linkerd.ts';
import { type Cells, cell } from './others/proof.ts';
import { OF_PODS } from './pods.ts';

/** All columns, in the order of the table. */
export const COLUMNS: readonly Column[] = [...OF_PODS, ...OF_OBJECTS];

const cellsOf = (cells: Cells) =>
  Object.fromEntries(Object.entries(cells).map(([what, proofs]) => [what, cell(proofs)]));

/** The cells of each other chart, by column. */
export const OTHERS = {
  'cert-manager': cellsOf(CERT_MANAGER.cells),
  kyverno: cellsOf(KYVERNO.cells),
  'linkerd-control-plane': LINKERD,
};

/** The table in Markdown. */
export function columnsTable(): string {
  const rows = COLUMNS.map(({ what, keys }) => {
    const others = Object.values(OTHERS).map((cells) => cells[what]);
    return `| ${[what, keys, ...others].join(' | ')} |`;
  });
  const head = ['', 'here', ...Object.keys(OTHERS)];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
}
