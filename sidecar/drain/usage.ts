import type { OwnTrafficCount } from '../../lib/counting/own-traffic.ts';
import type { HttpAnswer } from '../../lib/http/http-answer.ts';
import { type GetRequest, HttpConnection } from '../../lib/http/http-connection.ts';
import type { Network } from '../../lib/platform/platform.ts';
import { withTimeout } from '../../lib/process/with-timeout.ts';
import { invalid, ok, type Parser } from '../../lib/text/parse.ts';

/** Asks the application how much of its memory it uses, in percent. Rejects where it does not say. */
export type ReadUsage = () => Promise<number>;

/** Twenty times what an application answers that tells more of itself than its memory. */
const MAX_BYTES = 65_536;

/** An application that takes longer is asked again later. */
const TIMEOUT_MS = 2_000;

/**
 * `memory.percent` of the JSON that soketi's /usage answers, and compatible applications. Over 100 is a reading: soketi
 * divides resident and external memory by what the heap may take, which comes to 140 to 224 on Node.
 */
export const parseUsage: Parser<number> = (text) => {
  const expected = invalid('JSON with memory.percent, a number from 0 up');
  try {
    const { memory } = JSON.parse(text) as { memory?: { percent?: unknown } };
    const percent = readNumber(memory?.percent);
    return Number.isFinite(percent) && percent >= 0 ? ok(percent) : expected;
  } catch {
    return expected;
  }
};

/** Some write a number as a text. */
function readNumber(json: unknown): number {
  if (typeof json === 'number') return json;
  return typeof json === 'string' && json.trim() !== '' ? Number(json) : Number.NaN;
}

/** Where an application tells its usage: the setting, else `/usage` on the first monitored port, as soketi does. */
export function usageUrl({
  monitorPort,
  drainUsageUrl,
}: {
  monitorPort: readonly number[];
  drainUsageUrl: URL | undefined;
}): URL {
  return drainUsageUrl ?? new URL(`http://localhost:${monitorPort[0]}/usage`);
}

/** Who is told of the reader's connections, so that they are not taken for those of a proxy in the pod. */
export type OwnClient = Pick<OwnTrafficCount, 'probeConnecting' | 'probeConnected'>;

/** Asks over one connection that is kept, which is from inside the pod and so no activity. */
export function createUsageReader(network: Network, url: URL, own?: OwnClient): ReadUsage {
  const question: GetRequest = {
    path: `${url.pathname}${url.search}`,
    headers: [
      ['host', url.host],
      ['accept', 'application/json'],
      ['user-agent', 'spawner-sidecar'],
    ],
    maxBody: MAX_BYTES,
  };
  const connection = new KeptConnection(network, url, own);
  return async () => {
    try {
      return readUsage(await withTimeout(TIMEOUT_MS, connection.ask(question)));
    } catch (error) {
      connection.close();
      throw error;
    }
  };
}

/** @throws Error saying what was expected, where the answer does not say it */
function readUsage({ status, body, isWhole }: HttpAnswer): number {
  if (!isWhole) throw new Error(`expected at most ${MAX_BYTES} bytes`);
  if (status !== 200) throw new Error(`expected status 200, got ${status}`);
  const parsed = parseUsage(body);
  if (parsed.kind === 'wrong') throw new Error(`expected ${parsed.expected}`);
  return parsed.value;
}

/** A connection to the application, made again where it is gone. */
class KeptConnection {
  readonly #network: Network;
  readonly #to: { host: string; port: number; isSecure: boolean };
  readonly #own: OwnClient | undefined;
  #kept: HttpConnection | undefined;
  #port = 0;

  constructor(network: Network, url: URL, own: OwnClient | undefined) {
    this.#network = network;
    this.#to = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80), isSecure: false };
    this.#own = own;
  }

  async ask(question: GetRequest): Promise<HttpAnswer> {
    if (this.#kept?.isOpen) this.#own?.probeConnecting(this.#port);
    else this.#kept = await this.#open();
    return this.#kept.ask(question);
  }

  close(): void {
    this.#kept?.close();
  }

  async #open(): Promise<HttpConnection> {
    const onPort = (port: number) => {
      this.#port = port;
      this.#own?.probeConnecting(port);
    };
    const socket = await this.#network.connect({ ...this.#to, onPort });
    socket.on('connect', () => this.#own?.probeConnected());
    return new HttpConnection(socket);
  }
}
