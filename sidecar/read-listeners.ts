import type { Listener } from '../contract/listeners.ts';
import { openIfPresent } from '../lib/counting/counters.ts';
import { endOfLines, LISTEN, newRow, type Row, readRows } from '../lib/counting/procfs/proc-net-tcp.ts';
import type { OpenFile, Platform } from '../lib/platform/platform.ts';
import { shortAddressText } from '../lib/text/address.ts';

/** An application has one or two addresses; more tell nothing more. */
const MAX_LISTENERS = 64;

/** One of the kernel's pages, which it hands out one a read. */
const BUFFER_BYTES = 4096;

/** Both families; a kernel without IPv6 has no `tcp6`. */
const TABLES = ['tcp', 'tcp6'];

/**
 * Which addresses some ports listen on. Listeners come first in the kernel's tables, so that no more than these are read,
 * however many connections there are.
 * @throws Error or SyntaxError where a table cannot be read
 */
export function readListeners(platform: Platform, procRoot: string, ports: readonly number[]): Listener[] {
  const found = new Map<string, Listener>();
  const add = ({ local, localPort: port }: Row) => {
    if (!ports.includes(port) || found.size >= MAX_LISTENERS) return;
    const address = shortAddressText(local);
    found.set(`${address} ${port}`, { address, port });
  };
  for (const table of TABLES) {
    const file = openIfPresent(platform, `${procRoot}/net/${table}`);
    if (file === undefined) continue;
    try {
      visitListeners(file, add);
    } finally {
      file.close();
    }
  }
  return [...found.values()];
}

function visitListeners(file: OpenFile, visit: (row: Row) => void): void {
  const bytes = new Uint8Array(BUFFER_BYTES);
  const row = newRow();
  let isOver = false;
  const visitRow = (found: Row) => {
    if (found.state === LISTEN) visit(found);
    else isOver = true;
  };
  // The first line has the headings.
  let line = 2;
  for (let position = 0; !isOver; ) {
    const end = endOfLines(bytes, file.read(bytes, 0, bytes.length, position));
    if (end === 0) return;
    const start = position === 0 ? bytes.indexOf(0x0a) + 1 : 0;
    line += readRows({ bytes, start, end, line }, row, visitRow);
    // A part of a row is read again.
    position += end;
  }
}
