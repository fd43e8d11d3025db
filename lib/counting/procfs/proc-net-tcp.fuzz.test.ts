import { expect, test } from '@jest/globals';
import { createRandom } from '../../text/testing/random.ts';
import { addRow, newTally } from '../tally.ts';
import { peersWith } from '../testing/peers.ts';
import { type ReferenceCount, referenceCount } from '../testing/reference-count.ts';
import { endOfLines, newRow, readRows } from './proc-net-tcp.ts';

const PORT = 8080;
const PEERS = peersWith({ ports: [PORT] });

/** `FUZZ_TABLES=1000000 npm run test:unit -- fuzz` runs a million of them, some minutes. */
const TABLES = Number(process.env.FUZZ_TABLES ?? 3000);

/** The count of the real parser; undefined where it refuses. Bytes behind the table are those of another one. */
function count(table: string, stale: string): ReferenceCount | undefined {
  const bytes = Uint8Array.from(table + stale, (character) => character.charCodeAt(0));
  const end = endOfLines(bytes, table.length);
  if (end !== table.length) return undefined;
  const tally = newTally(PEERS.ports);
  const start = Math.min(end, bytes.indexOf(0x0a) + 1);
  try {
    readRows({ bytes, start, end, line: 2 }, newRow(), (row) => addRow(tally, row, PEERS));
  } catch (error) {
    if (String(error).includes('Cannot read line')) return undefined;
    throw error;
  }
  const [port] = tally.ports;
  const [active = 0, waiting = 0] = [port?.states[1], port?.states[6]];
  return { active, waiting, listening: port?.listening ?? false, inPod: tally.inPod };
}

/** Where the shortest row's address begins and its state ends. */
const COLUMNS = { first: 6, last: 28 };

/** Makes tables as the kernel writes them, mostly, from a seed. */
function createTables(seed: number): () => string {
  const random = createRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[], fallback: T): T => values[below(values.length)] ?? fallback;
  const word = () => below(0x10000).toString(16).toUpperCase().padStart(4, '0');
  const hex = (digits: number) =>
    (word() + (digits > 4 ? word() : '') + (digits > 8 ? word().repeat(6) : '')).slice(-digits);
  const ipv4 = () => pick(['0100007F', '0200F40A', '0100F40A', '00000000', hex(8)], '');
  const ipv6 = () =>
    pick([`${'0'.repeat(16)}FFFF0000${ipv4()}`, `${'0'.repeat(24)}01000000`, '0'.repeat(32), hex(32)], '');
  const row = (number: number) => {
    const address = random() < 0.5 ? ipv4 : ipv6;
    const port = () => pick(['1F90', '1F90', '1F91', hex(4)], '');
    const state = pick(['01', '01', '06', '0A', '08', hex(2)], '');
    const tail = ' '.repeat(pick([1, 20, 20, 20, below(60)], 1));
    return `${String(number).padStart(pick([4, 4, 1], 4))}: ${address()}:${port()} ${address()}:${port()} ${state}${tail}0`;
  };
  const damaged = (text: string) => {
    const at = below(text.length);
    const damage = pick([' ', ':', '\n', 'g', 'a', '', hex(1), '\u00ff'], '');
    // What stands between the state and the next row's number is not looked at: a newline there is like anything else.
    const column = at - text.lastIndexOf('\n', at - 1) - 1;
    return damage === '\n' && (column < COLUMNS.first || column > COLUMNS.last)
      ? text
      : text.slice(0, at) + damage + text.slice(at + below(3));
  };
  return () => {
    const rows = Array.from({ length: below(8) }, (_, index) => row(pick([index, index, index, below(20_000)], 0)));
    const table = `  sl  local_address rem_address   st\n${rows.map((text) => `${text}\n`).join('')}`;
    return random() < 0.4 ? damaged(table) : table;
  };
}

test(`the parser counts ${TABLES} generated tables as the reference does, and never throws anything but a refusal`, () => {
  const next = createTables(20_300);
  const wrong: unknown[] = [];
  let stale = '';
  for (let index = 0; index < TABLES && wrong.length < 3; index += 1) {
    const table = next();
    const [found, expected] = [count(table, stale), referenceCount(table, PORT)];
    if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push({ table, found, expected });
    stale = table;
  }
  expect(wrong).toEqual([]);
}, 600_000);
