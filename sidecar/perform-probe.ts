import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { ProbeTarget } from '../contract/probes.ts';
import { describeError } from '../runtime/log.ts';
import { judge, type Outcome } from './probe-redirect.ts';

/** What came of a probe. */
export type ProbeResult = { kind: 'success' } | { kind: 'failure'; reason: string };

/** Makes a probe now. The user agent is the kubelet's own, which the application may look for. Never rejects. */
export type Probe = (userAgent: string | undefined) => Promise<ProbeResult>;

/** Where a probe goes, and who is told of its connections. */
export interface ProbeContext {
  /** The pod's own address, as the kubelet would use, or 127.0.0.1. Either way it stays inside. */
  host: string;
  /** The kernel may show the connection from this port from now on. */
  connecting(clientPort: number): void;
  /** The application's side has accepted it. */
  connected(): void;
}

type HttpTarget = Extract<ProbeTarget, { kind: 'http' }>;

/** As much of a body as the kubelet reads. */
const MAX_BODY_BYTES = 10_240;

/** A probe of the pod's application, as the kubelet would make it. */
export function createProbe(target: ProbeTarget, context: ProbeContext): Probe {
  return async (userAgent) => {
    try {
      const signal = AbortSignal.timeout(target.timeoutSeconds * 1000);
      if (target.kind === 'tcp') return await probeTcp(target.port, signal, context);
      return await probeHttp(target, { ...context, signal, userAgent });
    } catch (error) {
      return { kind: 'failure', reason: describeError(error) };
    }
  };
}

/** https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/probe/tcp/tcp.go: a connection, and nothing more. */
function probeTcp(port: number, signal: AbortSignal, { host, ...context }: ProbeContext): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    tellOf(socket, context);
    socket.on('connect', () => {
      socket.destroy();
      resolve({ kind: 'success' });
    });
    socket.on('error', (error) => resolve({ kind: 'failure', reason: describeError(error) }));
  });
}

/**
 * Tells of a connection to an address. Node begins it at the next tick, so the tick after that has its port. A look at the kernel's
 * tables may come before the event that it is there, and would take a port that it does not know for somebody inside.
 */
function tellOf(socket: Socket, { connecting, connected }: Omit<ProbeContext, 'host'>): void {
  process.nextTick(() => connecting(socket.localPort ?? 0));
  socket.once('connect', connected);
}

interface HttpContext extends ProbeContext {
  signal: AbortSignal;
  userAgent: string | undefined;
}

async function probeHttp(target: HttpTarget, context: HttpContext): Promise<ProbeResult> {
  const path = target.path.startsWith('/') ? target.path : `/${target.path}`;
  const host = context.host.includes(':') ? `[${context.host}]` : context.host;
  let url = new URL(`${target.scheme.toLowerCase()}://${host}:${target.port}`);
  const firstHostname = url.hostname;
  // Not through URL: that would resolve dots in a path, which the kubelet sends as they are.
  let requestPath = path.replace(/#.*$/s, '').replace(/[^\x21-\x7e]/g, encodeURIComponent);
  let authority: string | undefined = hostHeader(target);
  for (let redirects = 0; ; redirects += 1) {
    const response = await get(
      { url, path: requestPath, headers: headersOf(target, { url, authority, context }) },
      context,
    );
    const outcome: Outcome = judge({ ...response, url, firstHostname, redirects });
    if (outcome.kind !== 'redirect') return outcome;
    url = outcome.url;
    requestPath = `${url.pathname}${url.search}`;
    if (!outcome.keepsHost) authority = undefined;
  }
}

function hostHeader({ headers = [] }: HttpTarget): string | undefined {
  return headers.find(({ name }) => name.toLowerCase() === 'host')?.value || undefined;
}

/** The headers of the kubelet: the author's own, a user agent and Accept unless the author has them, the port in Host always. */
function headersOf(
  { headers = [] }: HttpTarget,
  { url, authority, context }: { url: URL; authority: string | undefined; context: HttpContext },
): RequestHeaders {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const all: Record<string, string[]> = {};
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    if (key !== 'host') all[key] = [...(all[key] ?? []), value];
  }
  all['user-agent'] ??= [context.userAgent ?? 'kube-probe/spawner'];
  all.accept ??= ['*/*'];
  if (all.accept[0] === '') delete all.accept;
  return { host: authority ?? `${url.hostname}:${port}`, connection: 'close', ...all };
}

/** Node wants some as one text, and all can be several. */
type RequestHeaders = Record<string, string | string[]>;

interface Get {
  url: URL;
  path: string;
  headers: RequestHeaders;
}

/** One request. The modules are loaded here, so that a pod without such probes has no memory for them. */
async function get(
  { url, path, headers }: Get,
  { signal, ...context }: HttpContext,
): Promise<{ status: number; location: string | undefined }> {
  const isSecure = url.protocol === 'https:';
  const { request } = isSecure ? await import('node:https') : await import('node:http');
  const options: RequestOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (isSecure ? 443 : 80),
    path,
    headers,
    signal,
    agent: false,
  };
  // The kubelet does not verify, and names no server where it connects to an address.
  const tls = isSecure ? { rejectUnauthorized: false, servername: '' } : {};
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = request({ ...options, ...tls }, (response) => {
      readBody(response).then(
        () => resolve({ status: response.statusCode ?? 0, location: response.headers.location }),
        reject,
      );
    });
    sent.on('socket', (socket) => tellOf(socket, context));
    sent.on('error', reject);
    sent.end();
  });
}

async function readBody(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += Buffer.byteLength(chunk);
    if (bytes > MAX_BODY_BYTES) return;
  }
}
