import type { ProbeTarget } from '../../contract/probes.ts';
import type { AnswerHead } from '../../lib/http/http-answer.ts';
import { HttpConnection } from '../../lib/http/http-connection.ts';
import type { ConnectOptions, Network, Socket } from '../../lib/platform/platform.ts';
import { describeError } from '../../lib/process/log.ts';
import { withTimeout } from '../../lib/process/with-timeout.ts';
import { urlHost } from '../../lib/text/url-host.ts';
import { findHost, type ProbeRequest, probeHeaders } from './probe-headers.ts';
import { judge, type Outcome } from './probe-redirect.ts';
import { parseHostname, portOf, probeUrl, requestTarget, textOf } from './probe-url.ts';

/** What came of a probe. */
export type ProbeResult =
  | { kind: 'success' }
  | { kind: 'failure'; reason: string }
  /** The body of the answer was cut short or came too late: the kubelet forgets such a probe, whatever the status. */
  | { kind: 'error'; reason: string };

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

/** As much of a body as the kubelet reads. */
const MAX_BODY_BYTES = 10_240;

/** A probe of the pod's application, as the kubelet would make it. */
export function createProbe(target: ProbeTarget, context: ProbeContext): Probe {
  return async () => {
    const dialler = createDialler(context);
    const { dial } = dialler;
    const attempt: Attempt = { isInBody: () => false };
    const { host } = context;
    const probing =
      target.kind === 'tcp' ? probeTcp(target.port, { host, dial }) : probeHttp(target, { host, dial, attempt });
    try {
      return await withTimeout(target.timeoutSeconds * 1000, probing);
    } catch (error) {
      return { kind: attempt.isInBody() ? 'error' : 'failure', reason: describeError(error) };
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
      // Until a listener asks for more.
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

interface DialContext {
  host: string;
  dial: Dial;
}

/** How far a probe has come. */
interface Attempt {
  /** True while what decides is the rest of an answer's body. */
  isInBody(): boolean;
}

interface HttpContext extends DialContext {
  attempt: Attempt;
}

/** https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/probe/tcp/tcp.go: a connection, and nothing more. */
async function probeTcp(port: number, { host, dial }: DialContext): Promise<ProbeResult> {
  const socket = await dial({ host, port, isSecure: false });
  return new Promise((resolve) => {
    socket.on('connect', () => resolve({ kind: 'success' }));
    socket.on('error', (error) => resolve({ kind: 'failure', reason: describeError(error) }));
  });
}

async function probeHttp(target: HttpTarget, context: HttpContext): Promise<ProbeResult> {
  const { headers = [] } = target;
  const first = probeUrl(target.scheme.toLowerCase(), `${urlHost(context.host)}:${target.port}`, target.path);
  let request: ProbeRequest = { url: first, authority: findHost(headers), from: undefined };
  for (let redirects = 0; ; redirects += 1) {
    const { url } = request;
    if (!SCHEMES.includes(url.scheme))
      return { kind: 'failure', reason: `unsupported protocol scheme "${url.scheme}"` };
    if (url.host === '') return { kind: 'failure', reason: 'no Host in request URL' };
    const judged = (head: AnswerHead) => judge({ ...told(head), url, firstHostname: parseHostname(first), redirects });
    const { status, outcome } = await get(request, { headers, judged, context });
    if (outcome.kind === 'failure') return outcome;
    if (outcome.kind === 'answered') return judgeStatus(status);
    request = { url: outcome.url, authority: outcome.keepsHost ? request.authority : undefined, from: url };
  }
}

const SCHEMES: readonly string[] = ['http', 'https'];

function told({ status, headers }: AnswerHead): { status: number; location: string | undefined } {
  return { status, location: headers.get('location') };
}

function judgeStatus(status: number): ProbeResult {
  if (status >= 200 && status < 400) return { kind: 'success' };
  return { kind: 'failure', reason: `HTTP probe failed with statuscode: ${status}` };
}

interface GetOptions {
  headers: NonNullable<HttpTarget['headers']>;
  judged(head: AnswerHead): Outcome;
  context: HttpContext;
}

/** One request on a connection of its own. */
async function get(
  request: ProbeRequest,
  { headers, judged, context: { dial, attempt } }: GetOptions,
): Promise<{ status: number; outcome: Outcome }> {
  const { url } = request;
  const to = { host: parseHostname(url), port: portOf(url), isSecure: url.scheme === 'https' };
  const connection = new HttpConnection(await dial(to));
  const isInBody = () => {
    const head = connection.head();
    return head !== undefined && judged(head).kind === 'answered';
  };
  attempt.isInBody = isInBody;
  const lines = probeHeaders(headers, request).map(([name, value]) => [name, textOf(value)] as const);
  const answer = await connection
    .ask({ path: textOf(requestTarget(url)), headers: lines, maxBody: MAX_BODY_BYTES })
    .catch((error: unknown) => {
      // What leads elsewhere needs no body.
      const head = connection.head();
      if (head === undefined || judged(head).kind === 'answered') throw error;
      return head;
    });
  connection.close();
  attempt.isInBody = () => false;
  return { status: answer.status, outcome: judged(answer) };
}
