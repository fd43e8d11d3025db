import type { ProbeTarget } from '../contract/probes.ts';
import { describeError } from '../runtime/log.ts';
import type { ConnectOptions, Network, Socket } from './host.ts';
import { HttpConnection, type Question } from './http-connection.ts';
import { judge, type Outcome } from './probe-redirect.ts';
import { within } from './within.ts';

/** What came of a probe. */
export type ProbeResult = { kind: 'success' } | { kind: 'failure'; reason: string };

/** Makes a probe now. Never rejects. */
export type Probe = () => Promise<ProbeResult>;

/** Where a probe goes, and who is told of its connections. */
export interface ProbeContext {
  network: Network;
  /** The pod's own address, as the kubelet would use, or 127.0.0.1. Either way it stays inside. */
  host: string;
  /** The kernel may show the connection from this port from now on. */
  connecting(clientPort: number): void;
  /** The application's side has accepted it. */
  connected(): void;
}

type HttpTarget = Extract<ProbeTarget, { kind: 'http' }>;

/**
 * The kubelet says its version, and applications look for `kube-probe/` and a number. Whoever asks for a probe cannot choose
 * what the application hears, so the version is nobody's.
 */
const USER_AGENT = 'kube-probe/1.0';

/** As much of a body as the kubelet reads. */
const MAX_BODY_BYTES = 10_240;

/** A probe of the pod's application, as the kubelet would make it. */
export function createProbe(target: ProbeTarget, context: ProbeContext): Probe {
  return async () => {
    const dialler = createDialler(context);
    const { dial } = dialler;
    const probing =
      target.kind === 'tcp' ? probeTcp(target.port, { ...context, dial }) : probeHttp(target, { ...context, dial });
    try {
      return await within(target.timeoutSeconds * 1000, probing);
    } catch (error) {
      return { kind: 'failure', reason: describeError(error) };
    } finally {
      dialler.close();
    }
  };
}

/** Opens the connections of one probe, and closes them all at its end. */
function createDialler({ network, connecting, connected }: ProbeContext): { dial: Dial; close(): void } {
  const sockets: Socket[] = [];
  let isOver = false;
  return {
    async dial(to) {
      const socket = await network.connect({ ...to, onPort: connecting });
      socket.on('connect', connected);
      // Until somebody listens for more.
      socket.on('error', () => undefined);
      sockets.push(socket);
      if (isOver) socket.destroy();
      return socket;
    },
    close() {
      isOver = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

type Dial = (to: Omit<ConnectOptions, 'onPort'>) => Promise<Socket>;

interface DialContext extends ProbeContext {
  dial: Dial;
}

/** https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/probe/tcp/tcp.go: a connection, and nothing more. */
async function probeTcp(port: number, { host, dial }: DialContext): Promise<ProbeResult> {
  const socket = await dial({ host, port, isSecure: false });
  return new Promise((resolve) => {
    socket.on('connect', () => resolve({ kind: 'success' }));
    socket.on('error', (error) => resolve({ kind: 'failure', reason: describeError(error) }));
  });
}

async function probeHttp(target: HttpTarget, context: DialContext): Promise<ProbeResult> {
  const path = target.path.startsWith('/') ? target.path : `/${target.path}`;
  const host = context.host.includes(':') ? `[${context.host}]` : context.host;
  let url = new URL(`${target.scheme.toLowerCase()}://${host}:${target.port}`);
  const firstHostname = url.hostname;
  // Not through URL: that would resolve dots in a path, which the kubelet sends as they are.
  let requestPath = path.replace(/#.*$/s, '').replace(/[^\x21-\x7e]/g, encodeURIComponent);
  let authority: string | undefined = hostHeader(target);
  for (let redirects = 0; ; redirects += 1) {
    const headers = headersOf(target, { url, authority });
    const response = await get(url, { path: requestPath, headers, maxBody: MAX_BODY_BYTES }, context);
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
  { url, authority }: { url: URL; authority: string | undefined },
): Question['headers'] {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const all: Record<string, string[]> = {};
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    if (key !== 'host') all[key] = [...(all[key] ?? []), value];
  }
  all['user-agent'] ??= [USER_AGENT];
  all.accept ??= ['*/*'];
  if (all.accept[0] === '') delete all.accept;
  const lines = Object.entries(all).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  return [['host', authority ?? `${url.hostname}:${port}`], ['connection', 'close'], ...lines];
}

/** One request on a connection of its own. */
async function get(
  url: URL,
  question: Question,
  { dial }: DialContext,
): Promise<{ status: number; location: string | undefined }> {
  const isSecure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const connection = new HttpConnection(
    await dial({ host, port: Number(url.port || (isSecure ? 443 : 80)), isSecure }),
  );
  const { status, headers } = await connection.ask(question);
  connection.close();
  return { status, location: headers.get('location') };
}
