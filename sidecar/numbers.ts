const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const MINUS = 0x2d;
const NEWLINE = 0x0a;

/** The bytes of an ASCII text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Where `text` begins within the first `end` bytes, at or after `from`, or -1. */
export function indexOfText(bytes: Uint8Array, text: Uint8Array, { from, end }: { from: number; end: number }): number {
  const first = text[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at !== -1 && at + text.length <= end; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < text.length && bytes[at + same] === text[same]) same += 1;
    if (same === text.length) return at;
  }
  return -1;
}

/**
 * The decimal numbers from `from` to the end of the line, into `numbers`; how many there were. Words between them are
 * skipped, so `inuse 3 orphan 0` gives 3 and 0.
 */
export function readNumbers(bytes: Uint8Array, from: number, numbers: number[]): number {
  let count = 0;
  let at = from;
  while (at < bytes.length && bytes[at] !== NEWLINE) {
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    let number = 0;
    const first = at;
    for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0)
      number = number * 10 + byte - ZERO;
    if (at > first) numbers[count++] = isNegative ? -number : number;
    while (at < bytes.length && bytes[at] !== SPACE && bytes[at] !== NEWLINE) at += 1;
    if (bytes[at] === SPACE) at += 1;
  }
  return count;
}
