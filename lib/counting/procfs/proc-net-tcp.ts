import { type Address, MAPPED_WORD } from '../../text/address.ts';

/** States of a socket, include/net/tcp_states.h of the kernel. */
export const ESTABLISHED = 0x01;
export const TIME_WAIT = 0x06;
export const LISTEN = 0x0a;

/** One row of the table. The same object is reused for every row: callers copy what they keep. */
export interface Row {
  /** Its place in the table, from 0. */
  number: number;
  local: Address;
  localPort: number;
  remote: Address;
  remotePort: number;
  state: number;
  /** The bytes it was read from, and where in them the columns behind the state begin; see row-rest.ts. */
  bytes: Uint8Array;
  rest: number;
}

/** Bytes of a table: whole rows from `start`, of which the first is line number `line` of the file. */
export interface Rows {
  bytes: Uint8Array;
  start: number;
  end: number;
  line: number;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;

/** The value of each hexadecimal digit as the kernel writes it, -1 for any other byte. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) => '0123456789ABCDEF'.indexOf(String.fromCharCode(byte)));

const IPV4_DIGITS = 8;
const IPV6_DIGITS = 32;

/** A row to hand to {@link readRows}, used again for every row. */
export function newRow(): Row {
  const [local, remote] = [new Int32Array(4), new Int32Array(4)];
  return { number: 0, local, localPort: 0, remote, remotePort: 0, state: 0, bytes: new Uint8Array(0), rest: 0 };
}

/**
 * Reads rows of `/proc/net/tcp` or `/proc/net/tcp6`, of which the first four columns are number, local address, remote
 * address and state: `0: 0100007F:1F90 00000000:0000 0A …`. Works on bytes, and makes no object, because a table of
 * 50,000 sockets is 7.5 MB. `from` is where the row begins. Returns how many rows it read.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 * @throws SyntaxError naming the line and the column that is not as the kernel writes it
 */
export function readRows(rows: Rows, row: Row, visit: (row: Row, from: number) => void): number {
  const { bytes, end, line } = rows;
  row.bytes = bytes;
  let count = 0;
  let width = 0;
  let number = 0;
  let behind = 0;
  // Looking for a newline costs as much as reading all columns, and most rows are as long as the one before. So the next
  // row is taken to begin where a newline stands then; that it was this row's own shows by the next row's number.
  let isGuess = false;
  for (let start = rows.start; start < end; ) {
    const after = readRow(bytes, start, row);
    if (isGuess && (after < 0 || row.number !== number + 1)) {
      isGuess = false;
      start = nextLine(bytes, behind, end);
      continue;
    }
    if (after < 0) throw brokenRow(rows, start, line + count);
    row.rest = after;
    visit(row, start);
    count += 1;
    number = row.number;
    behind = after;
    isGuess = width > 0 && start + width < end && bytes[start + width - 1] === NEWLINE;
    if (!isGuess) width = nextLine(bytes, after, end) - start;
    start += width;
  }
  return count;
}

function nextLine(bytes: Uint8Array, from: number, end: number): number {
  const newline = bytes.indexOf(NEWLINE, from);
  return newline === -1 ? end : newline + 1;
}

/** The end of the last whole line, that is where the next read has to go on; 0 where there is none. */
export function endOfLines(bytes: Uint8Array, end: number): number {
  return end === 0 ? 0 : bytes.lastIndexOf(NEWLINE, end - 1) + 1;
}

/** Fills the row from the line at `start`; the byte behind the columns, or -1 where one is not as it should be. */
function readRow(bytes: Uint8Array, start: number, row: Row): number {
  const local = readNumber(bytes, start, row);
  if (local < 0) return -1;
  const digits = bytes[local + IPV4_DIGITS] === COLON ? IPV4_DIGITS : IPV6_DIGITS;
  const remote = local + digits + 6;
  const state = remote + digits + 6;
  if (bytes[local + digits] !== COLON || bytes[remote - 1] !== SPACE) return -1;
  if (bytes[remote + digits] !== COLON || bytes[state - 1] !== SPACE || bytes[state + 2] !== SPACE) return -1;
  row.localPort = readPort(bytes, local + digits + 1);
  row.remotePort = readPort(bytes, remote + digits + 1);
  row.state = ((DIGITS[bytes[state] ?? 0] ?? -1) << 4) | (DIGITS[bytes[state + 1] ?? 0] ?? -1);
  const wrong =
    readAddress(bytes, local, digits, row.local) | readAddress(bytes, remote, digits, row.remote) | row.localPort;
  return (wrong | row.remotePort | row.state) < 0 ? -1 : state + 2;
}

/** Fills the row's number from `   7: `; what stands behind that, or -1. */
function readNumber(bytes: Uint8Array, start: number, row: Row): number {
  let at = start;
  while (bytes[at] === SPACE) at += 1;
  const first = at;
  let number = 0;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0)
    number = number * 10 + byte - ZERO;
  row.number = number;
  return at > first && bytes[at] === COLON && bytes[at + 1] === SPACE ? at + 2 : -1;
}

/** Four digits as a port, negative where one of them is none. */
export function readPort(bytes: Uint8Array, at: number): number {
  return (
    ((DIGITS[bytes[at] ?? 0] ?? -1) << 12) |
    ((DIGITS[bytes[at + 1] ?? 0] ?? -1) << 8) |
    ((DIGITS[bytes[at + 2] ?? 0] ?? -1) << 4) |
    (DIGITS[bytes[at + 3] ?? 0] ?? -1)
  );
}

/** Fills the address; negative where a digit is none. */
function readAddress(bytes: Uint8Array, at: number, digits: number, address: Address): number {
  if (digits === IPV4_DIGITS) {
    address[0] = 0;
    address[1] = 0;
    address[2] = MAPPED_WORD;
    return readWord(bytes, at, address, 3);
  }
  let wrong = 0;
  for (let word = 0; word < 4; word += 1) wrong |= readWord(bytes, at + word * 8, address, word);
  return wrong;
}

function readWord(bytes: Uint8Array, at: number, address: Address, word: number): number {
  const high = readPort(bytes, at);
  const low = readPort(bytes, at + 4);
  address[word] = (high << 16) | low;
  return high | low;
}

/** What each column must look like; the name is the one in the message. */
const COLUMNS: readonly (readonly [name: string, expected: string, form: RegExp])[] = [
  ['row number', 'a number and a colon', /^ *\d+: /],
  ['local address', '8 or 32 hexadecimal digits and a colon', /^(?:[0-9A-F]{8}|[0-9A-F]{32}):/],
  ['local port', '4 hexadecimal digits', /^[0-9A-F]{4} /],
  ['remote address', 'as many hexadecimal digits as the local address and a colon', /^(?:[0-9A-F]{8}|[0-9A-F]{32}):/],
  ['remote port', '4 hexadecimal digits', /^[0-9A-F]{4} /],
  ['state', '2 hexadecimal digits', /^[0-9A-F]{2} /],
];

/** Finds the column again that the fast way stumbled over; only here does a row become a text. */
function brokenRow({ bytes, end }: Rows, start: number, line: number): SyntaxError {
  const newline = bytes.indexOf(NEWLINE, start);
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(newline === -1 ? end : newline, start + 120)));
  let rest = text;
  let [column, expected] = ['remote address', 'as many hexadecimal digits as the local address and a colon'];
  for (const [name, what, form] of COLUMNS) {
    const match = form.exec(rest);
    if (match === null) {
      [column, expected] = [name, what];
      break;
    }
    rest = rest.slice(match[0].length);
  }
  return new SyntaxError(
    `Cannot read line ${line} of the socket table: expected ${expected} as ${column}, got "${text.slice(0, 60)}"`,
  );
}
