import type { Column } from './column.ts';
import { OF_OBJECTS } from './objects.ts';
import { OF_PODS } from './pods.ts';

/** All columns, in the order of the table. */
export const COLUMNS: readonly Column[] = [...OF_PODS, ...OF_OBJECTS];

/** The table in Markdown. */
export function columnsTable(): string {
  const rows = COLUMNS.map(({ what, keys, others }) => `| ${[what, keys, ...others].join(' | ')} |`);
  const head = ['', 'here', 'cert-manager', 'kyverno', 'linkerd-control-plane'];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
}
