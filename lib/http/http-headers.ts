const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A header's name in lower case and its value, RFC 9112 section 5; undefined where the line is none. */
export function readHeader(line: string): [name: string, value: string] | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  if (!TOKEN.test(name)) return undefined;
  const value = trimBlanks(line, colon + 1, line.endsWith('\r') ? line.length - 1 : line.length);
  // What `.` of a regular expression does not match: a line that pretends to be several.
  return /[\n\r\u2028\u2029]/.test(value) ? undefined : [name.toLowerCase(), value];
}

/** All headers of a head, the last one of each name; undefined where a line is none. */
export function readHeaders(lines: readonly string[]): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const header = readHeader(line);
    if (header === undefined) return undefined;
    headers.set(...header);
  }
  return headers;
}

/**
 * Trims blanks and tabs. Not by a regular expression: one that looks for blanks at the end of a line starts again at each blank
 * in the middle of it, which takes quadratic time.
 */
export function trimBlanks(text: string, start: number, end: number): string {
  let [first, last] = [start, end];
  while (first < last && isBlank(text.charCodeAt(first))) first += 1;
  while (last > first && isBlank(text.charCodeAt(last - 1))) last -= 1;
  return text.slice(first, last);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
