import { readHeaders } from './http-headers.ts';

/** What the sidecar needs to know of a request. */
export interface HttpRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** True when the connection may carry another request after this one. */
  keepsAlive: boolean;
}

/** What stands at the beginning of what a client sent. */
export type ReadRequest =
  /** Not all of it is here. The characters that need not be looked at again when more has come. */
  | { kind: 'incomplete'; searched: number }
  /** Nothing that follows can be trusted: answer with the code, and close. */
  | { kind: 'wrong'; code: 400 | 431 | 505; problem: string }
  /** A request, and how many characters it took. */
  | { kind: 'request'; request: HttpRequest; length: number };

/** As much as node:http allows by default were 16 KiB; a GET of ours with a proxy's headers has 1 or 2. */
export const MAX_HEAD_LENGTH = 8192;

// A line may end with a line feed alone, section 2.2; it is split at those.
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/(\d)\.(\d)\r?$/;

const SINGLE_HEADERS: readonly (readonly [name: string, isIt: RegExp])[] = [
  ['Host', /^host:/i],
  ['Content-Length', /^content-length:/i],
];

const CLOSES = /^connection:.*\bclose\b/i;

/** The longest end of a head that may still be incomplete: CR, LF and CR. */
const LONGEST_PARTIAL_END = 3;

/**
 * Reads the head of an HTTP/1.x request, RFC 9112. A body is not read, as no request of ours has one: such a request is
 * the last on its connection.
 * @param searched what an earlier call returned for the beginning of the same text
 */
export function readRequest(text: string, searched = 0): ReadRequest {
  // A client may send an empty line before its request, section 2.2; one that sends many means something else.
  const start = /^(?:\r?\n){0,4}/.exec(text)?.[0].length ?? 0;
  const end = /\r?\n\r?\n/g;
  end.lastIndex = Math.max(start, searched);
  const found = end.exec(text);
  const length = found === null ? text.length : found.index;
  if (length > MAX_HEAD_LENGTH) return wrong(431, 'the request has too long a head');
  if (found === null) return { kind: 'incomplete', searched: Math.max(0, length - LONGEST_PARTIAL_END) };
  return readHead(text.slice(start, found.index), end.lastIndex);
}

/** See {@link readRequest}. */
export type RequestReader = typeof readRequest;

/** Longer ones are not remembered: those that ask again and again have less than this. */
const MAX_REMEMBERED = 512;

/** Reads as {@link readRequest} does, and does not read again what is the same as before: who asks often asks the same. */
export function createRequestReader(): RequestReader {
  let last: { text: string; read: ReadRequest } | undefined;
  return (text, searched) => {
    if (text === last?.text) return last.read;
    const read = readRequest(text, searched);
    if (read.kind === 'request' && text.length <= MAX_REMEMBERED) last = { text, read };
    return read;
  };
}

function readHead(head: string, length: number): ReadRequest {
  const [line = '', ...lines] = head.split('\n');
  const [, method = '', target, major, minor] = REQUEST_LINE.exec(line) ?? [];
  if (target === undefined) return wrong(400, 'the request line is not one of HTTP');
  if (major !== '1') return wrong(505, 'the version is not HTTP/1.1 or HTTP/1.0');
  const headers = readHeaders(lines);
  if (headers === undefined) return wrong(400, 'a header line is not one of HTTP');
  if (minor !== '0' && !headers.has('host')) return wrong(400, 'the Host header is missing');
  // Sections 3.2 and 6.3: a proxy in between may have read the other one.
  for (const [name, isIt] of SINGLE_HEADERS)
    if (lines.filter((header) => isIt.test(header)).length > 1)
      return wrong(400, `there is more than one ${name} header`);
  const keepsAlive = minor !== '0' && !hasBody(headers) && !lines.some((header) => CLOSES.test(header));
  return { kind: 'request', request: { method, path: parsePath(target), keepsAlive }, length };
}

function hasBody(headers: ReadonlyMap<string, string>): boolean {
  return headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0';
}

/** The path of `/status?x=1`, and of `http://host/status` as a proxy's client writes it, section 3.2.2. */
function parsePath(target: string): string {
  if (target.startsWith('/')) return withoutQuery(target);
  const path = /^https?:\/\/[^/?]*/i.test(target) ? target.replace(/^https?:\/\/[^/?]*/i, '') || '/' : target;
  return withoutQuery(path);
}

function withoutQuery(path: string): string {
  const at = path.indexOf('?');
  return at === -1 ? path : path.slice(0, at) || '/';
}

function wrong(code: 400 | 431 | 505, problem: string): ReadRequest {
  return { kind: 'wrong', code, problem };
}
