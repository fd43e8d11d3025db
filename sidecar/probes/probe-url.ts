/**
 * A URL as Go's net/url has it, which the kubelet's probes go by; the standard of browsers, behind the global URL, resolves
 * and escapes otherwise. All texts are bytes, one per character.
 */
export interface ProbeUrl {
  scheme: string;
  /** `name` or `name:password`, percent-encoded; undefined where the text has none. */
  user: string | undefined;
  /** With the port, where the text has one. */
  host: string;
  /** What follows a scheme without a slash: such a URL leads nowhere. */
  opaque: string;
  /** As it goes into a request, but for the first slash. */
  path: string;
  /** Undefined without a question mark. */
  query: string | undefined;
  fragment: string;
}

/** The bytes of a text in UTF-8. */
export function bytesOf(text: string): string {
  return text.replace(/[\u0080-\uffff]+/g, (some) => percentDecode(encodeURIComponent(some)));
}

/** The text that bytes are in UTF-8; as they are where they are not. */
export function textOf(bytes: string): string {
  try {
    return bytes.replace(/[\x80-\xff]+/g, (some) => decodeURIComponent(percentEncode(some, PATH)));
  } catch {
    return bytes;
  }
}

// What stands as it is in a path and in a fragment; and what may, where the author wrote it so. shouldEscape and
// validEncoded in https://github.com/golang/go/blob/go1.26.0/src/net/url/url.go
const PATH = /[A-Za-z0-9\-_.~$&+,/:;=@]/;
const FRAGMENT = /[A-Za-z0-9\-_.~$&+,/:;=@?!()*]/;
const VALID_PATH = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/;
const VALID_FRAGMENT = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%?]*$/;
const WRONG_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what Go refuses.
const CONTROL = /[\x00-\x1f\x7f]/;
/** A name or an address of IPv4, or one of IPv6 in brackets; bytes beyond ASCII may be escaped. Go lets colons pass in a name. */
const HOST =
  /^(?:(?:[A-Za-z0-9\-_.~!$&'()*+,;:=<>"\]\x80-\xff]|%[89A-Fa-f][0-9A-Fa-f])*|\[[0-9A-Fa-f:.]+(?:%25[^\]]+)?\](?::\d*)?)$/;
const WRONG_PORT = /^(?!\[).*:[^:]*[^:\d][^:]*$/s;
const USER = /^(?:[A-Za-z0-9\-._:~!$&'()*+,;=@]|%[0-9A-Fa-f]{2})*$/;

/** Where the kubelet sends a probe: the path and more of a text, and nothing else of it. */
export function probeUrl(scheme: string, host: string, path: string): ProbeUrl {
  const bytes = bytesOf(path);
  // The kubelet takes a text that is no URL for a path: formatURL in pkg/probe/http/request.go.
  const url = parseReference(bytes) ?? { ...NOTHING, path: percentEncode(bytes, PATH) };
  if (url.opaque !== '') return { ...url, scheme, host: '' };
  return { ...url, scheme, host, path: url.path === '' ? '' : url.path.replace(/^(?!\/)/, '/') };
}

const NOTHING: ProbeUrl = {
  scheme: '',
  user: undefined,
  host: '',
  opaque: '',
  path: '',
  query: undefined,
  fragment: '',
};

/** Reads a URL or a part of one, url.Parse; undefined where Go finds an error. */
export function parseReference(text: string): ProbeUrl | undefined {
  const [, whole = '', fragment = ''] = /^([^#]*)#?(.*)$/s.exec(text) ?? [];
  if (CONTROL.test(whole) || WRONG_ESCAPE.test(fragment)) return undefined;
  const url = { ...NOTHING, fragment: escaped(fragment, VALID_FRAGMENT, FRAGMENT) };
  if (whole === '*') return { ...url, path: '*' };
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(whole) ?? [];
  const at = rest.indexOf('?');
  const [before, query] = at < 0 ? [rest, undefined] : [rest.slice(0, at), rest.slice(at + 1)];
  const found = { ...url, scheme: scheme.toLowerCase(), query };
  if (scheme !== '' && !before.startsWith('/')) return { ...found, opaque: before };
  // A name before the first colon would be a scheme.
  if (/^[^/]*:/.test(before)) return undefined;
  return withAuthority(found, before);
}

function withAuthority(url: ProbeUrl, text: string): ProbeUrl | undefined {
  const hasHost = text.startsWith('//') && (url.scheme !== '' || !text.startsWith('///'));
  const [, authority = '', path = ''] = hasHost ? (/^\/\/([^/]*)(.*)$/s.exec(text) ?? []) : ['', '', text];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const user = at < 0 ? undefined : authority.slice(0, at);
  if (!HOST.test(host) || WRONG_PORT.test(host) || !USER.test(user ?? '') || WRONG_ESCAPE.test(path)) return undefined;
  return { ...url, user, host, path: escaped(path, VALID_PATH, PATH) };
}

/** Where a redirect leads from a URL, ResolveReference; undefined where it is none. */
export function resolve(base: ProbeUrl, location: string): ProbeUrl | undefined {
  const found = parseReference(location);
  if (found === undefined) return undefined;
  const scheme = found.scheme || base.scheme;
  if (found.scheme !== '' || found.host !== '' || found.user !== undefined)
    return { ...found, scheme, path: withoutDots(found.path) };
  const isEmpty = found.path === '' && found.query === undefined;
  const query = isEmpty ? base.query || undefined : found.query;
  const fragment = isEmpty && found.fragment === '' ? base.fragment : found.fragment;
  return { ...base, query, fragment, path: withoutDots(joined(base.path, found.path)) };
}

function joined(base: string, path: string): string {
  if (path === '') return base;
  return path.startsWith('/') ? path : base.slice(0, base.lastIndexOf('/') + 1) + path;
}

/** resolvePath, which keeps empty segments in a way of its own. */
function withoutDots(path: string): string {
  if (path === '') return '';
  const parts = path.split('/');
  let [kept, isFirst] = ['', true];
  for (const part of parts) {
    if (part === '..') kept = kept.slice(0, Math.max(kept.lastIndexOf('/'), 0));
    else if (part !== '.') kept += `${isFirst ? '' : '/'}${part}`;
    isFirst = part === '..' && kept === '';
  }
  const end = ['.', '..'].includes(parts.at(-1) ?? '') ? '/' : '';
  return `/${kept}${end}`.replace(/^\/\//, '/');
}

/** What a request's first line asks for, URL.RequestURI. */
export function requestTarget({ path, query }: ProbeUrl): string {
  return `${path || '/'}${query === undefined ? '' : `?${query}`}`;
}

/** A URL as a Referer has it: whole, but for the user. */
export function referrer(url: ProbeUrl): string {
  return `${url.scheme}://${url.host}${url.path}${url.query === undefined ? '' : `?${url.query}`}${url.fragment && `#${url.fragment}`}`;
}

/** The host without its port, and without the brackets of an IPv6 address. */
export function parseHostname({ host }: ProbeUrl): string {
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** The port that is written, or the scheme's. */
export function portOf({ scheme, host }: ProbeUrl): number {
  return Number(/:(\d+)$/.exec(host)?.[1] ?? (scheme === 'https' ? 443 : 80));
}

function escaped(text: string, valid: RegExp, plain: RegExp): string {
  return valid.test(text) ? text : percentEncode(percentDecode(text), plain);
}

function percentEncode(bytes: string, plain: RegExp): string {
  return bytes.replace(/./gs, (byte) =>
    plain.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Bytes that are percent-encoded. */
export function percentDecode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
