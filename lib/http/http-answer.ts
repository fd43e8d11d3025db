import { readHeader } from './http-headers.ts';

/** What a server answered. */
export interface HttpAnswer extends AnswerHead {
  /** In latin1, and not much longer than what was asked for at most. */
  body: string;
  /** False where the body is longer than what was asked for at most. */
  isWhole: boolean;
  /** True when the connection may carry another request. */
  keepsAlive: boolean;
}

/** The answer at the beginning of a server's data. */
export type ReadAnswer =
  /** Not all of it is here. */
  { kind: 'incomplete' } | { kind: 'wrong'; problem: string } | { kind: 'answer'; answer: HttpAnswer };

/** What is known in addition to the text. */
export interface AnswerLimits {
  /** True when nothing more will come. */
  isEnded: boolean;
  /** How many characters of the body to read. */
  maxBody: number;
}

/** As much as node:http allows. */
export const MAX_ANSWER_HEAD = 16_384;

/** A chunk of one byte takes six characters of text; no honest server sends a text longer than this many times the body. */
const MAX_CHUNK_OVERHEAD = 8;

/** A server has reason to send two: 100 and 103. */
export const MAX_ANSWERS_BEFORE = 8;

// Go, in whose place probes are made, takes several blanks, and any version of this form.
const STATUS_LINE = /^HTTP\/(\d\.\d) +(\d{3})(?: .*)?$/;

/** What an answer begins with. */
export interface AnswerHead {
  status: number;
  /** By name in lower case; the first where there are several. */
  headers: ReadonlyMap<string, string>;
}

interface Head extends AnswerHead {
  /** Such as 1.1. */
  version: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 9110 section 5.5.
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Reads the answer to a GET over HTTP/1.x, RFC 9112. Answers before the last one, such as 103, are passed over. */
export function readAnswer(text: string, limits: AnswerLimits): ReadAnswer {
  const found = findHead(text);
  return 'head' in found ? readBody(found.head, text.slice(found.end), limits) : found;
}

/** The head of the answer that counts, undefined where it is not here, or none. */
export function readAnswerHead(text: string): AnswerHead | undefined {
  const found = findHead(text);
  return 'head' in found ? found.head : undefined;
}

function findHead(text: string): { head: Head; end: number } | Exclude<ReadAnswer, { kind: 'answer' }> {
  let start = 0;
  for (let before = 0; before <= MAX_ANSWERS_BEFORE; before += 1) {
    const found = /\r?\n\r?\n/.exec(text.slice(start, start + MAX_ANSWER_HEAD));
    if (found === null)
      return text.length - start >= MAX_ANSWER_HEAD ? wrong('expected a shorter head') : { kind: 'incomplete' };
    const head = readHead(text.slice(start, start + found.index));
    if (head === undefined) return wrong('expected an answer of HTTP/1.1');
    start += found.index + found[0].length;
    // 101 is the last word of HTTP on a connection, section 15.2.2 of RFC 9110.
    if (head.status >= 200 || head.status === 101) return { head, end: start };
  }
  return wrong('expected fewer answers before the last one');
}

function readHead(text: string): Head | undefined {
  // A line that begins with a space goes on with the one before, section 5.2.
  const [line = '', ...lines] = text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const [, version, status] = STATUS_LINE.exec(line) ?? [];
  const headers = new Map<string, string>();
  for (const line of lines) {
    // Go takes blanks in a name, too, and no control character in a value.
    const header = readHeader(line.replace(/^[^:]*/, (name) => name.replaceAll(' ', '_')));
    if (header === undefined || CONTROL.test(header[1])) return undefined;
    const [key, value] = header;
    // Two lengths: whose they are cannot be told, section 6.3.
    if (key === 'content-length' && (headers.get(key) ?? value) !== value) return undefined;
    if (!headers.has(key)) headers.set(key, value);
  }
  return status === undefined ? undefined : { version: Number(version), status: Number(status), headers };
}

/** The length of a body by section 6.3. */
function readBody(head: Head, rest: string, { isEnded, maxBody }: AnswerLimits): ReadAnswer {
  const { version, status, headers } = head;
  const length = headers.get('content-length');
  if (status < 200 || status === 204 || status === 304) return answer(head, { body: '', left: rest });
  // Before 1.1 there were no chunks, and Go reads on until the end.
  if (headers.has('transfer-encoding') && version >= 1.1) return readChunked(head, rest, maxBody);
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return wrong('expected a number as Content-Length');
  const wanted = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
  if (rest.length > maxBody && wanted > maxBody) return answer(head, { body: rest.slice(0, maxBody), isWhole: false });
  if (length === undefined) return isEnded ? answer(head, { body: rest, keepsAlive: false }) : { kind: 'incomplete' };
  if (rest.length < wanted) return { kind: 'incomplete' };
  return answer(head, { body: rest.slice(0, wanted), left: rest.slice(wanted) });
}

/** Section 7.1. */
function readChunked(head: Head, rest: string, maxBody: number): ReadAnswer {
  if (!/(^|[ ,\t])chunked$/i.test(head.headers.get('transfer-encoding') ?? '')) return wrong('expected chunks');
  if (rest.length > MAX_ANSWER_HEAD + maxBody * MAX_CHUNK_OVERHEAD) return wrong('expected larger chunks');
  const sizeLine = /([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n/y;
  const endOfChunk = /\r?\n/y;
  let body = '';
  for (let at = 0; ; at = endOfChunk.lastIndex) {
    sizeLine.lastIndex = at;
    const found = sizeLine.exec(rest);
    if (found === null) return isBegun(rest.slice(at)) ? { kind: 'incomplete' } : wrong('expected the size of a chunk');
    const size = Number.parseInt(found[1] ?? '', 16);
    if (size === 0) return readTrailers(head, body, rest.slice(sizeLine.lastIndex));
    body += rest.slice(sizeLine.lastIndex, sizeLine.lastIndex + size);
    if (body.length > maxBody) return answer(head, { body: body.slice(0, maxBody), isWhole: false });
    endOfChunk.lastIndex = sizeLine.lastIndex + size;
    const after = endOfChunk.lastIndex;
    if (rest.length <= after || (rest.length === after + 1 && rest[after] === '\r')) return { kind: 'incomplete' };
    if (!endOfChunk.test(rest)) return wrong('expected the end of a chunk');
  }
}

/** True when the text may become the line of a chunk's size. */
function isBegun(text: string): boolean {
  return text.length < MAX_ANSWER_HEAD && /^([0-9A-Fa-f]{1,8}[ \t]*(;[^\r\n]*)?\r?)?$/.test(text);
}

/** Of no interest, but where they end. */
function readTrailers(head: Head, body: string, text: string): ReadAnswer {
  const [whole] = /^(?:[^\r\n]+\r?\n)*\r?\n/.exec(text) ?? [];
  if (whole !== undefined) return answer(head, { body, left: text.slice(whole.length) });
  return text.length > MAX_ANSWER_HEAD ? wrong('expected the end of the trailers') : { kind: 'incomplete' };
}

function answer(
  { version, status, headers }: Head,
  {
    body,
    isWhole = true,
    keepsAlive = isWhole && version >= 1.1,
    left = '',
  }: { body: string; isWhole?: boolean; keepsAlive?: boolean; left?: string },
): ReadAnswer {
  const isLast = left !== '' || status === 101 || /\bclose\b/i.test(headers.get('connection') ?? '');
  return { kind: 'answer', answer: { status, headers, body, isWhole, keepsAlive: keepsAlive && !isLast } };
}

function wrong(problem: string): { kind: 'wrong'; problem: string } {
  return { kind: 'wrong', problem };
}
