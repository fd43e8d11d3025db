import { SIDECAR_HEADER } from '../../contract/paths.ts';
import { VERSION } from '../process/version.ts';

/** An answer with a length. */
export interface HttpResponse {
  code: number;
  type: string;
  body: string;
  /** Bytes of the body that are promised and not sent: the client finds an error in place of an answer. */
  missingBytes?: number;
  headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json';

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

/** An answer in JSON. */
export function json(code: number, body: object, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { code, type: JSON_TYPE, body: JSON.stringify(body), headers };
}

/** The head of an answer, up to and with the empty line. Without a length the connection's end is the body's. */
export function headText(
  { code, type, headers = {} }: Omit<HttpResponse, 'body'>,
  more: { keepsAlive: boolean; length: number | undefined; date: string },
): string {
  const lines = [
    `HTTP/1.1 ${code} ${REASONS[code] ?? 'Unknown'}`,
    `Date: ${more.date}`,
    `Content-Type: ${type}`,
    'Cache-Control: no-store',
    `${SIDECAR_HEADER}: ${VERSION}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(more.length === undefined ? [] : [`Content-Length: ${more.length}`]),
    ...(more.keepsAlive ? [] : ['Connection: close']),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The bytes of a text in UTF-8, as Buffer.byteLength() has them; half a surrogate pair is written as U+FFFD, three. */
export function utf8Length(text: string): number {
  // What is looked for is what is not there: one character after another from the start would each be remembered by an
  // interpreter without a compiler, dozens of bytes each, and an answer about 300 ports has 190,000.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
  if (!/[^\x00-\x7f]/.test(text)) return text.length;
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) length += 1;
    else if (code < 0x800) length += 2;
    else length += code < 0x10000 ? 3 : 4;
  }
  return length;
}

/** A whole answer as it is sent, and how much of that is its head. */
export interface AnswerText {
  text: string;
  headLength: number;
}

/** Writes an answer with a length. */
export type AnswerWriter = (response: HttpResponse, keepsAlive: boolean) => AnswerText;

/** Longer ones are not remembered: a status of a few ports has a kilobyte. */
const MAX_REMEMBERED = 4096;

/** Writes answers with a length, and does not write again what is the same answer as before, within a second of the Date header. */
export function createAnswerWriter(): AnswerWriter {
  let last: { response: HttpResponse; keepsAlive: boolean; seconds: number; written: AnswerText } | undefined;
  return (response, keepsAlive) => {
    const seconds = Math.floor(Date.now() / 1000);
    if (response === last?.response && keepsAlive === last.keepsAlive && seconds === last.seconds) return last.written;
    const length = utf8Length(response.body) + (response.missingBytes ?? 0);
    const head = headText(response, { keepsAlive, length, date: new Date(seconds * 1000).toUTCString() });
    const written = { text: head + response.body, headLength: head.length };
    if (written.text.length <= MAX_REMEMBERED) last = { response, keepsAlive, seconds, written };
    return written;
  };
}
