import type { ProbeTarget } from '../../contract/probes.ts';
import type { GetRequest } from '../../lib/http/http-connection.ts';
import { trimBlanks } from '../../lib/http/http-headers.ts';
import { bytesOf, type ProbeUrl, percentDecode, referrer } from './probe-url.ts';

type Headers = NonNullable<Extract<ProbeTarget, { kind: 'http' }>['headers']>;

/** A request of a probe. */
export interface ProbeRequest {
  url: ProbeUrl;
  /** The Host that the pod's author wants; undefined after a redirect that names its own. */
  authority: string | undefined;
  /** Where it was redirected from. */
  from: ProbeUrl | undefined;
}

/**
 * The kubelet says its version, and applications look for `kube-probe/` and a number. The client that asks for a probe cannot choose
 * what the application gets, so the version is fixed.
 */
const USER_AGENT = 'kube-probe/1.0';

/** Go writes these itself or not at all: reqWriteExcludeHeader in net/http/request.go. */
const EXCLUDED: readonly string[] = ['Host', 'User-Agent', 'Content-Length', 'Transfer-Encoding', 'Trailer'];
/** Anything else would be no host: Go then writes an empty one. */
const HOST = /^[A-Za-z0-9!$%&'()*+,\-.:;=[\]_~]*$/;

/**
 * The headers of the kubelet, in the order and the spelling of Go's client: Host, User-Agent, the others by name, and
 * Connection. The author's own come first; an empty User-Agent or Accept is none.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/probe/http/request.go
 */
export function probeHeaders(own: Headers, { url, authority, from }: ProbeRequest): GetRequest['headers'] {
  const all = new Map<string, string[]>();
  for (const { name, value } of own) all.set(canonical(name), [...(all.get(canonical(name)) ?? []), bytesOf(value)]);
  const [agent = USER_AGENT] = all.get('User-Agent') ?? [];
  if (!all.has('Accept')) all.set('Accept', ['*/*']);
  else if (all.get('Accept')?.[0] === '') all.delete('Accept');
  const referer = from && !(from.scheme === 'https' && url.scheme === 'http') && !all.get('Referer')?.[0];
  if (referer) all.set('Referer', [referrer(from)]);
  if (url.user !== undefined && !all.get('Authorization')?.[0]) all.set('Authorization', [`Basic ${basic(url.user)}`]);
  const host = authority ?? url.host;
  const closes = (all.get('Connection')?.[0] ?? '').toLowerCase().split(/[ ,\t]+/);
  const isLast = closes.includes('close') || (closes.includes('upgrade') && all.get('Upgrade')?.[0]);
  return [
    ['Host', HOST.test(host) ? host : ''],
    ...(agent === '' ? [] : [['User-Agent', trimmed(agent)] as const]),
    ...[...all.keys()]
      .filter((name) => !EXCLUDED.includes(name))
      .sort((one, other) => (one < other ? -1 : 1))
      .flatMap((name) => (all.get(name) ?? []).map((value) => [name, trimmed(value)] as const)),
    ...(isLast ? [] : [['Connection', 'close'] as const]),
  ];
}

/** The Host that the author wants, undefined where that is the URL's. */
export function findHost(own: Headers): string | undefined {
  return own.find(({ name }) => canonical(name) === 'Host')?.value || undefined;
}

/** `x-one` becomes `X-One`. The API server lets letters, digits and hyphens pass. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function trimmed(value: string): string {
  return trimBlanks(value, 0, value.length);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A user and password as Basic authorization has them, RFC 7617. Not by Buffer, which one of the hosts does not have. */
function basic(user: string): string {
  const [, name = '', password = ''] = /^([^:]*):?(.*)$/s.exec(user) ?? [];
  const bits = [...`${percentDecode(name)}:${percentDecode(password)}`].map((byte) =>
    byte.charCodeAt(0).toString(2).padStart(8, '0'),
  );
  const sextets = bits.join('').match(/.{1,6}/g) ?? [];
  const text = sextets.map((sextet) => BASE64[Number.parseInt(sextet.padEnd(6, '0'), 2)]).join('');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}
