/** States of a socket, include/net/tcp_states.h of the kernel. */
export const ESTABLISHED = 0x01;
export const TIME_WAIT = 0x06;
export const LISTEN = 0x0a;

/** One row of the table. Addresses are the kernel's hexadecimal words, 8 digits for IPv4 and 32 for IPv6. */
export interface Socket {
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  state: number;
}

/** Which rows the caller wants; the others cost no object. */
export type IsWanted = (localPort: number) => boolean;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;

/**
 * Reads `/proc/net/tcp` or `/proc/net/tcp6`: a line of headings, then one socket a line, of which the second to fourth
 * column are local address, remote address and state: `0: 0100007F:1F90 00000000:0000 0A …`. Works on bytes, because a
 * table of 50,000 sockets is 7.5 MB that should not become strings.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 * @throws SyntaxError naming the line and the column that is not as the kernel writes it
 */
export function readSockets(table: Uint8Array, isWanted: IsWanted): Socket[] {
  const sockets: Socket[] = [];
  let line = 1;
  for (let start = endOfLine(table, 0) + 1; start < table.length; start = endOfLine(table, start) + 1) {
    line += 1;
    const socket = readRow({ table, start, line }, isWanted);
    if (socket !== undefined) sockets.push(socket);
  }
  return sockets;
}

interface Row {
  table: Uint8Array;
  start: number;
  line: number;
}

function readRow(row: Row, isWanted: IsWanted): Socket | undefined {
  const { table } = row;
  const local = skip(table, columnEnd(table, skip(table, row.start)));
  const localColon = colonAfter(row, local, 'local address');
  const localPort = hex(row, { from: localColon + 1, digits: 4, column: 'local port' });
  const remote = skip(table, columnEnd(table, local));
  const remoteColon = colonAfter(row, remote, 'remote address');
  const state = hex(row, { from: skip(table, columnEnd(table, remote)), digits: 2, column: 'state' });
  if (!isWanted(localPort)) return undefined;
  return {
    localAddress: ascii(table, local, localColon),
    localPort,
    remoteAddress: ascii(table, remote, remoteColon),
    state,
  };
}

function endOfLine(table: Uint8Array, from: number): number {
  const end = table.indexOf(NEWLINE, from);
  return end === -1 ? table.length : end;
}

function skip(table: Uint8Array, from: number): number {
  let at = from;
  while (table[at] === SPACE) at += 1;
  return at;
}

function columnEnd(table: Uint8Array, from: number): number {
  let at = from;
  while (at < table.length && table[at] !== SPACE && table[at] !== NEWLINE) at += 1;
  return at;
}

function colonAfter(row: Row, from: number, column: string): number {
  const length = row.table[from + 8] === COLON ? 8 : 32;
  if (row.table[from + length] !== COLON) throw broken(row, column, '8 or 32 hexadecimal digits and a colon');
  for (let at = from; at < from + length; at += 8) hex(row, { from: at, digits: 8, column });
  return from + length;
}

function hex(row: Row, { from, digits, column }: { from: number; digits: number; column: string }): number {
  let number = 0;
  for (let at = from; at < from + digits; at += 1) {
    const digit = hexDigit(row.table[at] ?? 0);
    if (digit < 0) throw broken(row, column, `${digits} hexadecimal digits`);
    number = number * 16 + digit;
  }
  return number;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  return -1;
}

function ascii(table: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...table.subarray(from, to));
}

function broken({ table, start, line }: Row, column: string, expected: string): SyntaxError {
  const text = ascii(table, start, Math.min(endOfLine(table, start), start + 60));
  return new SyntaxError(
    `Cannot read line ${line} of the socket table: expected ${expected} as ${column}, got "${text}"`,
  );
}
