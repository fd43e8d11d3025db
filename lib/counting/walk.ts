import type { OpenFile, Platform } from '../platform/platform.ts';
import { openIfPresent } from './counters.ts';
import { endOfLines, LISTEN, newRow, type Row, readRows } from './procfs/proc-net-tcp.ts';

/** Where one table's listeners stand: they come before all other sockets. */
export interface Listeners {
  /** `tcp` or `tcp6`. */
  table: string;
  /** One line per listener: address and port. */
  names: string[];
  /** Where the last of them begins in the file, and where it ends. */
  lastFrom: number;
  end: number;
}

/** Reads the tables with one buffer that is used again and again. */
export interface Walker {
  /**
   * Gives every socket to `visit` and returns the listeners of each table. Lets others have their turn between slices.
   * @throws Error or SyntaxError where a table cannot be read
   */
  walk(visit: (row: Row) => void): Promise<Walked>;
  /** True when the listeners are still those of the last walk, for a few microseconds. */
  areListenersSame(listeners: readonly Listeners[]): boolean;
}

/** What a walk tells of itself. */
export interface Walked {
  listeners: Listeners[];
  /** Time in which nothing else had a turn. */
  costSeconds: number;
}

/** The kernel hands out one page of whole rows a read, whatever is asked for: one of 4096 bytes, and so much as a row may be of the next. */
const BUFFER_BYTES = 4096 + 512;

/**
 * A read shorter than this is the last one: the kernel fills a page of at least 4096 bytes and stops where the next row,
 * of 150 bytes and some, does not fit. Not asking for the empty read saves a look at the whole hash.
 */
const LAST_READ_BYTES = 3584;

/** The event loop has to stand still for less than 10 ms; one read may take 2. */
const SLICE_SECONDS = 0.006;

/** Both families; a kernel without IPv6 has no `tcp6`. */
const TABLES = ['tcp', 'tcp6'];

/** A walker of the tables of a proc root. */
export function createWalker(host: Platform, procRoot: string): Walker {
  const bytes = new Uint8Array(BUFFER_BYTES);
  const row = newRow();
  const table = (name: string) =>
    name === 'tcp' ? host.open(`${procRoot}/net/tcp`) : openIfPresent(host, `${procRoot}/net/${name}`);
  return {
    async walk(visit) {
      const slices = createSlices(host);
      const listeners: Listeners[] = [];
      for (const name of TABLES) {
        const file = table(name);
        if (file === undefined) continue;
        // One read of the other family's table may take as long as a slice: it passes by all sockets of this one.
        if (slices.isHalfOver()) await slices.next();
        try {
          listeners.push(await walkTable(name, { file, bytes, row, visit, slices }));
        } finally {
          file.close();
        }
      }
      return { listeners, costSeconds: slices.costSeconds() };
    },
    areListenersSame(listeners) {
      return listeners.every((known) => {
        const file = table(known.table);
        if (file === undefined) return false;
        try {
          return areSame(known, file, { bytes, row });
        } finally {
          file.close();
        }
      });
    },
  };
}

interface TableWalk {
  file: OpenFile;
  bytes: Uint8Array;
  row: Row;
  visit(row: Row): void;
  slices: Slices;
}

async function walkTable(table: string, { file, bytes, row, visit, slices }: TableWalk): Promise<Listeners> {
  const listeners: Listeners = { table, names: [], lastFrom: 0, end: -1 };
  let position = 0;
  let kept = 0;
  let line = 1;
  const visitRow = (found: Row, from: number) => {
    if (found.state === LISTEN) addListener(listeners, found, position - kept + from);
    else if (listeners.end < 0) listeners.end = position - kept + from;
    visit(found);
  };
  for (;;) {
    const asked = bytes.length - kept;
    const got = file.read(bytes, kept, asked, position);
    const end = endOfLines(bytes, kept + got);
    const start = line === 1 ? bytes.indexOf(0x0a) + 1 : 0;
    if (line === 1 && end > 0) line += 1;
    line += readRows({ bytes, start, end, line }, row, visitRow);
    position += got;
    bytes.copyWithin(0, end, kept + got);
    kept = kept + got - end;
    if (got === 0 || got < Math.min(asked, LAST_READ_BYTES)) break;
    if (slices.isOver()) await slices.next();
  }
  if (kept > 0)
    throw new SyntaxError(`Cannot read line ${line} of the socket table: expected a whole line, got a part of one`);
  if (listeners.end < 0) listeners.end = position;
  return listeners;
}

function addListener(listeners: Listeners, row: Row, from: number): void {
  listeners.names.push(nameOf(row));
  listeners.lastFrom = from;
}

function nameOf({ local, localPort, state }: Row): string {
  return `${local.join(',')}:${localPort} ${state}`;
}

/**
 * Reads the listeners and not a byte more. Asked for the whole of the last one, the kernel would go on to look for the
 * next socket through its whole hash, 1 ms; a read from within that row ends with it (traverse() in fs/seq_file.c).
 */
function areSame(
  { names, lastFrom, end }: Listeners,
  file: OpenFile,
  { bytes, row }: { bytes: Uint8Array; row: Row },
): boolean {
  // Where there was none, a new one moves inUse. More than fit are left to the forced walk.
  if (names.length === 0 || end > bytes.length) return true;
  const before = names.length > 1 ? file.read(bytes, 0, lastFrom, 0) : 0;
  const last = file.read(bytes, before, end - lastFrom - 2, lastFrom + 1);
  if ((names.length > 1 && before !== lastFrom) || last !== end - lastFrom - 2) return false;
  const found: string[] = [];
  const start = before === 0 ? 0 : bytes.indexOf(0x0a) + 1;
  try {
    readRows({ bytes, start, end: before, line: 2 }, row, (listener) => found.push(nameOf(listener)));
    readRows({ bytes, start: before, end: before + last, line: names.length + 1 }, row, (listener) =>
      found.push(nameOf(listener)),
    );
  } catch {
    // Rows of another length: other sockets stand there now, and a walk will tell which.
    return false;
  }
  return found.join() === names.join();
}

/** Keeps the event loop from standing still: says when others must have their turn, and sums up what was not theirs. */
interface Slices {
  isOver(): boolean;
  isHalfOver(): boolean;
  next(): Promise<void>;
  costSeconds(): number;
}

function createSlices(host: Platform): Slices {
  let began = host.monotonicSeconds();
  let spent = 0;
  const isPast = (seconds: number) => host.monotonicSeconds() - began >= seconds;
  return {
    isOver: () => isPast(SLICE_SECONDS),
    isHalfOver: () => isPast(SLICE_SECONDS / 2),
    async next() {
      spent += host.monotonicSeconds() - began;
      await host.turn();
      began = host.monotonicSeconds();
    },
    costSeconds: () => spent + host.monotonicSeconds() - began,
  };
}
